import fc from 'fast-check'
import { test } from '@japa/runner'
import { isOnAllowedSite, parseAllowedSite } from '#links/allowed_sites'
import { checkTarget, TARGET_URL_MAX_LENGTH } from '#links/target_check'

const SITES = [
  'good.com',
  '*.shop.good.com',
  'good.com:8443',
  'bücher.example',
  'localhost:3333',
  '[::1]:3333',
  '192.0.2.7',
].map(parseAllowedSite)

const check = (input: string) => checkTarget(input, SITES, ['https://track.good.com'])

const ACCEPTED: [input: string, stored: string, schemeAdded?: boolean][] = [
  ['https://good.com', 'https://good.com/'],
  ['http://good.com/', 'http://good.com/'],
  ['HTTPS://GOOD.COM/Path?A=B#C', 'https://good.com/Path?A=B#C'],
  ['  https://good.com/x  ', 'https://good.com/x'],
  ['https://good.com:443/x', 'https://good.com/x'],
  ['http://good.com:80/x', 'http://good.com/x'],
  ['https://good.com:8443/x', 'https://good.com:8443/x'],
  ['https://a.shop.good.com/', 'https://a.shop.good.com/'],
  ['https://a.b.shop.good.com/', 'https://a.b.shop.good.com/'],
  ['https://bücher.example/straße', 'https://xn--bcher-kva.example/stra%C3%9Fe'],
  ['https://xn--bcher-kva.example/', 'https://xn--bcher-kva.example/'],
  ['https://BÜCHER.example/', 'https://xn--bcher-kva.example/'],
  ['http://localhost:3333/sandbox', 'http://localhost:3333/sandbox'],
  ['http://[::1]:3333/', 'http://[::1]:3333/'],
  ['https://192.0.2.7/', 'https://192.0.2.7/'],
  ['https://good.com/a b', 'https://good.com/a%20b'],
  ['https://good.com/?next=https://evil.com', 'https://good.com/?next=https://evil.com'],
  ['https://good.com/@someone', 'https://good.com/@someone'],
  ['https://good.com/%252e%252e/', 'https://good.com/%252e%252e/'],
  ['https://good.com//evil.com', 'https://good.com//evil.com'],
  ['good.com', 'https://good.com/', true],
  ['good.com/plans?x=1', 'https://good.com/plans?x=1', true],
  ['good.com:8443/plans', 'https://good.com:8443/plans', true],
  ['localhost:3333', 'https://localhost:3333/', true],
]

const REFUSED: [input: string, reason: string][] = [
  ['', 'empty'],
  ['   ', 'empty'],
  ['https://evil.com', 'site'],
  ['evil.com', 'site'],
  ['https://good.com.evil', 'site'],
  ['https://good.com.evil.com/', 'site'],
  ['https://evilgood.com/', 'site'],
  ['https://shop.good.com/', 'site'],
  ['https://www.good.com/', 'site'],
  ['https://evilshop.good.com/', 'site'],
  ['https://good.com./', 'site'],
  ['https://good.com:8080/', 'site'],
  ['https://a.shop.good.com:8443/', 'site'],
  ['http://localhost/', 'site'],
  ['https://127.0.0.1/', 'site'],
  ['https://0x7f.1/', 'site'],
  ['https://xn--bcher-kvb.example/', 'site'],
  ['https://good.com@evil.com/', 'credentials'],
  ['https://evil.com@good.com/', 'credentials'],
  ['https://user:secret@good.com/', 'credentials'],
  ['https://@good.com/', 'credentials'],
  ['good.com@evil', 'credentials'],
  ['//evil.com', 'not_a_url'],
  ['//good.com', 'not_a_url'],
  ['/plans', 'not_a_url'],
  ['https:evil.com', 'not_a_url'],
  ['https:good.com', 'not_a_url'],
  ['https:/good.com', 'not_a_url'],
  ['https:///good.com', 'not_a_url'],
  ['https://', 'not_a_url'],
  ['https://good%2ecom/', 'not_a_url'],
  ['https://good.com%2eevil.com/', 'not_a_url'],
  ['https://good.com%252eevil.com/', 'not_a_url'],
  ['https://good.com%00.evil.com/', 'not_a_url'],
  ['https://good .com/', 'not_a_url'],
  ['https://.shop.good.com/', 'not_a_url'],
  ['https://a..shop.good.com/', 'not_a_url'],
  ['https://[good.com]/', 'not_a_url'],
  ['https://good.com:99999/', 'not_a_url'],
  ['two words', 'not_a_url'],
  ['/\\evil.com', 'forbidden_characters'],
  ['\\\\evil.com', 'forbidden_characters'],
  ['https:\\\\evil.com', 'forbidden_characters'],
  ['https://evil.com\\@good.com/', 'forbidden_characters'],
  ['https://good.com\\.evil.com/', 'forbidden_characters'],
  ['java\tscript:alert(1)', 'forbidden_characters'],
  ['\thttps://good.com/', 'forbidden_characters'],
  ['https://good.com/\r\nSet-Cookie: a=b', 'forbidden_characters'],
  ['https://good.com/\u0000', 'forbidden_characters'],
  ['https://good.com/\u007f', 'forbidden_characters'],
  ['https://good.com/\u202emoc.live', 'forbidden_characters'],
  ['https://go\u200bod.com/', 'forbidden_characters'],
  ['https://good.com/\ud800', 'forbidden_characters'],
  ['javascript:alert(1)', 'scheme'],
  ['JaVaScRiPt://good.com/%0aalert(1)', 'scheme'],
  ['data:text/html,<script>alert(1)</script>', 'scheme'],
  ['ftp://good.com/', 'scheme'],
  ['file:///etc/passwd', 'scheme'],
  ['mailto:someone@good.com', 'scheme'],
  ['blob:https://good.com/1', 'scheme'],
  ['https://track.good.com/go/abcdefghjk', 'own_tracked_url'],
  ['track.good.com/go/abcdefghjk?x=1', 'own_tracked_url'],
  ['https://track.good.com//manage/abc', 'own_tracked_url'],
  ['https://good.com/' + 'a'.repeat(8192), 'too_long'],
  ['https://good.com/' + 'é'.repeat(1000), 'too_long'],
]

/** A title that a terminal can show. */
const label = (input: string) => encodeURI(input.toWellFormed()).slice(0, 60)

test.group('Target check', () => {
  test('accepts {$i}: {label}')
    .with(
      ACCEPTED.map(([input, stored, schemeAdded = false]) => ({
        label: label(input),
        input,
        stored,
        schemeAdded,
      }))
    )
    .run(({ assert }, { input, stored, schemeAdded }) => {
      assert.deepEqual(check(input), { ok: true, url: stored, schemeAdded })
    })

  test('refuses {$i}: {label}')
    .with(REFUSED.map(([input, reason]) => ({ label: label(input), input, reason })))
    .run(({ assert }, { input, reason }) => {
      assert.deepEqual(check(input), { ok: false, reason })
    })

  test('what is accepted once is accepted again, unchanged, and is on the site in every reading', ({
    assert,
  }) => {
    const piece = fc.constantFrom(
      ...[
        'https:',
        'http:',
        '/',
        '//',
        '\\',
        '@',
        ':',
        '.',
        '%2e',
        '%252e',
        '%40',
        '#',
        '?',
        '\t',
        ' ',
      ],
      ...[
        'good.com',
        'evil.com',
        'good',
        'com',
        'shop.good.com',
        '8443',
        '443',
        'é',
        '。',
        '｡',
        '\u200d',
      ]
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const outcome = check(pieces.join(''))
        if (!outcome.ok) return
        assert.deepEqual(check(outcome.url), { ok: true, url: outcome.url, schemeAdded: false })
        assert.match(outcome.url, /^https?:\/\/(good\.com(:8443)?|([^/?#@]+\.)+shop\.good\.com)\//)
        assert.match(outcome.url, /^[\x21-\x7e]+$/)
      }),
      { numRuns: 5000 }
    )
  })

  test('whatever is typed, it never throws', ({ assert }) => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.webUrl()), (text) => {
        assert.isBoolean(check(text).ok)
        assert.isBoolean(check(`https://good.com${text}`).ok)
      }),
      { numRuns: 1000 }
    )
  })

  test('a length at the limit is still accepted', ({ assert }) => {
    const longest = 'https://good.com/'.padEnd(TARGET_URL_MAX_LENGTH, 'a')
    assert.isTrue(check(longest).ok)
    assert.deepEqual(check(`${longest}a`), { ok: false, reason: 'too_long' })
  })
})

test.group('Allowed sites', () => {
  test('{0} is no site')
    .with([
      '',
      '*',
      '*.',
      'https://good.com',
      'good.com/x',
      'a@b',
      '*.*.good.com',
      'a b',
      'good.com.',
    ])
    .run(({ assert }, entry) => {
      assert.throws(() => parseAllowedSite(entry), /ALLOWED_SITES/)
    })

  test('a wildcard means every subdomain and not the domain', ({ assert }) => {
    const sites = [parseAllowedSite('*.good.com')]
    assert.isTrue(isOnAllowedSite(new URL('https://a.b.good.com/'), sites))
    assert.isFalse(isOnAllowedSite(new URL('https://good.com/'), sites))
    assert.isFalse(isOnAllowedSite(new URL('https://agood.com/'), sites))
  })
})
