import vm from 'node:vm'
import { test } from '@japa/runner'
import type { LandingGroup } from '#signup_notifications/landing/landing_names'
import { landingScript } from '#signup_notifications/landing/landing_script'

interface Visit {
  url?: string
  /** Cookies of the browser, by name. */
  cookies?: Record<string, string>
  groups?: LandingGroup[]
  consentMode?: boolean
  cookieDomain?: string
  globalPrivacyControl?: boolean
}

const GROUPS: LandingGroup[] = [
  { click: ['cid'], others: ['utm_source'] },
  { click: ['clickid', 'subid'], others: [] },
]

/**
 * A visitor lands on a page of the shop that includes the script.
 */
function land(visit: Visit) {
  const cookies = { ...visit.cookies }
  let line: string | null = null
  let leave = () => {}
  const document = {
    get cookie() {
      return Object.entries(cookies)
        .map(([name, value]) => `${name}=${value}`)
        .join('; ')
    },
    set cookie(text: string) {
      line = text
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(text)!
      cookies[name!] = value!
    },
  }
  const { search, hostname, protocol } = new URL(visit.url ?? 'https://shop.example/')
  vm.runInNewContext(
    landingScript(visit.groups ?? GROUPS, {
      consentMode: visit.consentMode ?? false,
      cookieDomain: visit.cookieDomain ?? '',
    }),
    {
      document,
      location: { search, hostname, protocol },
      navigator: { globalPrivacyControl: visit.globalPrivacyControl },
      URLSearchParams,
      addEventListener: (_name: string, listener: () => void) => (leave = listener),
    }
  )
  return {
    cookies,
    leave: () => leave(),
    get line() {
      return line
    },
    get kept(): Record<string, string> | null {
      const value = cookies.pa_landing
      return value === undefined ? null : JSON.parse(decodeURIComponent(value))
    },
  }
}

const stored = (params: Record<string, string>) => ({
  pa_landing: encodeURIComponent(JSON.stringify(params)),
})

test.group('landing.js', () => {
  test('keeps the parameters that programs name, and no others, for 30 days', ({ assert }) => {
    const visit = land({ url: 'https://shop.example/?cid=a%20b%2Bc&utm_source=blog&secret=1' })
    assert.deepEqual(visit.kept, { cid: 'a b+c', utm_source: 'blog' })
    assert.match(visit.line!, /; Max-Age=2592000; Path=\/; SameSite=Lax; Secure$/)
    assert.notMatch(land({ url: 'http://shop.example/?cid=1' }).line!, /Secure/)
  })

  test('{0}')
    .with([
      [
        'another click of the same program replaces the first',
        '?cid=2',
        { cid: '2', clickid: 'x' },
      ],
      [
        'a click with its second name replaces what the first had',
        '?subid=9',
        { subid: '9', cid: '1', utm_source: 'blog' },
      ],
      [
        'what is no click replaces only itself',
        '?utm_source=mail',
        { utm_source: 'mail', cid: '1', clickid: 'x' },
      ],
      ['a page without one leaves all', '?page=2', null],
      ['an empty one is none', '?cid=', null],
      ['blanks are none', '?cid=%20', null],
      ['a click id of 0 is none', '?cid=0', null],
      ['one that is too long is none', `?cid=${'x'.repeat(513)}`, null],
    ] as const)
    .run(({ assert }, [, query, expected]) => {
      const before = { cid: '1', utm_source: 'blog', clickid: 'x' }
      const visit = land({ url: `https://shop.example/${query}`, cookies: stored(before) })
      assert.deepEqual(visit.kept, expected ?? before)
      if (!expected) assert.isNull(visit.line)
    })

  test('names that mean something to JavaScript are names like others', ({ assert }) => {
    const names = ['__proto__', 'constructor', 'toString']
    const visit = land({
      url: `https://shop.example/?${names.map((name) => `${name}=1`).join('&')}`,
      groups: [{ click: names, others: [] }],
    })
    assert.deepEqual(Object.keys(visit.kept!), names)
  })

  test('never writes more than 20 parameters or 2 KB, the newest first', ({ assert }) => {
    const names = Array.from({ length: 30 }, (_, index) => `p${index}`)
    const query = (value: string) => `?${names.map((name) => `${name}=${value}`).join('&')}`
    const groups = [{ click: names, others: [] }]
    const many = land({ url: `https://shop.example/${query('1')}`, groups })
    assert.lengthOf(Object.keys(many.kept!), 20)

    const long = land({
      url: `https://shop.example/${query('é'.repeat(100))}`,
      groups,
      cookies: stored({ old: '1' }),
    })
    assert.isAtMost(`pa_landing=${long.cookies.pa_landing}`.length, 2_048)
    assert.isAbove(Object.keys(long.kept!).length, 0)
    assert.notProperty(long.kept, 'old')
  })

  test('nonsense in the cookie is as if there were none')
    .with(['%', 'null', '[1]', encodeURIComponent('{"a":1,"b":"2"}')])
    .run(({ assert }, value) => {
      const visit = land({ url: 'https://shop.example/?cid=1', cookies: { pa_landing: value } })
      assert.equal(visit.kept!.cid, '1')
      assert.notProperty(visit.kept, 'a')
    })

  test('under Global Privacy Control nothing is kept', ({ assert }) => {
    assert.isNull(land({ url: 'https://shop.example/?cid=1', globalPrivacyControl: true }).kept)
  })

  test('in consent mode nothing is kept before consent, which may come on the page itself', ({
    assert,
  }) => {
    const url = 'https://shop.example/?cid=1'
    for (const [name, value] of [
      ['other', '1'],
      ['pa_consent', '0'],
      ['not_pa_consent', '1'],
    ] as const) {
      const cookies = { [name]: value }
      const visit = land({ url, consentMode: true, cookies })
      visit.leave()
      assert.isNull(visit.kept)
    }

    const visit = land({ url, consentMode: true })
    visit.cookies.pa_consent = '1'
    visit.leave()
    assert.deepEqual(visit.kept, { cid: '1' })
    assert.deepEqual(land({ url, consentMode: true, cookies: { pa_consent: '1' } }).kept, {
      cid: '1',
    })
  })

  test('the cookie is for the configured domain where the shop belongs to it', ({ assert }) => {
    const lineOn = (host: string) =>
      land({ url: `https://${host}/?cid=1`, cookieDomain: 'shop.example' }).line!
    assert.include(lineOn('shop.example'), '; Domain=shop.example')
    assert.include(lineOn('www.shop.example'), '; Domain=shop.example')
    assert.notInclude(lineOn('myshop.example'), 'Domain')
  })

  test('a page that allows no cookies is not broken', ({ assert }) => {
    const script = landingScript(GROUPS, { consentMode: false, cookieDomain: '' })
    const document = {
      get cookie(): string {
        throw new Error('SecurityError')
      },
    }
    assert.doesNotThrow(() =>
      vm.runInNewContext(script, {
        document,
        location: { search: '?cid=1', hostname: 'x', protocol: 'https:' },
        navigator: {},
        URLSearchParams,
        addEventListener: () => {},
      })
    )
  })
})
