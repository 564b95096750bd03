import fc from 'fast-check'
import { test } from '@japa/runner'
import { hasErrors, type Finding, type FindingCode } from '#outbound/template/findings'
import { lintTemplate } from '#outbound/template/lint_template'
import type { RequestTemplate } from '#outbound/template/request_template'
import { runs } from '#tests/helpers/long'

const KNOWN = {
  names: new Set(['amount', 'full_amount', 'order_id', 'click_id', 'coupon', 'user_name']),
  prefixes: ['landing.'],
}

const lint = (template: Partial<RequestTemplate>) =>
  lintTemplate({ method: 'get', url: 'https://p.example/', body: null, ...template }, KNOWN)

/** `!` before a code: a warning. */
const short = ({ level, code, quote, fix }: Finding) =>
  [level === 'warning' ? `!${code}` : code, quote, fix] as const

type Expected = readonly (readonly [
  code: FindingCode | `!${FindingCode}`,
  quote: string,
  fix: string | null,
])[]

const FINE = [
  'https://p.example/sale.php?profile=1&amt=${amount}&o=${order_id}',
  'http://track.me/affiliate?a=${click_id}',
  'https://p.example/sale/amount/${amount}/trans_id/${order_id}',
  'https://p.example/order-${order_id}.gif',
  'https://p.example?a=${amount}',
  'https://p.example:8443/a?x=${landing.cid}&y=${landing.sub_id-1.x}',
  'https://[2001:db8::1]:443/a?x=${amount}',
  'https://bücher.example/größe?x=${amount}',
  'https://p.example/p;v=1?filter[order_id]=${order_id}&l[]=1&l[]=2',
  'https://p.example/a=1/b?x=${amount}',
  'https://p.example/?${order_id}',
  'https://p.example/?price=$12&shell=$HOME',
  'https://p.example/?q=a+b%20c%2F',
  'https://p.example/?sale=[{"t":"${amount}","n":${amount}}]',
  'HTTPS://P.EXAMPLE/?a=${amount}',
  'https://p.example/${secret:k7/Rm#2?x&Qp=}/sale?key=${secret:abcd}',
]

const URLS: [url: string, findings: Expected][] = [
  // other systems' notation
  ['http://track.me/affiliate?a={click_id}', [['braces', '{click_id}', '${click_id}']]],
  ['http://track.me/affiliate?b=$[click_id]', [['dollar_brackets', '$[click_id]', '${click_id}']]],
  ['https://p.example/?b=$(amount)', [['dollar_brackets', '$(amount)', '${amount}']]],
  ['https://p.example/?b=$[amount}', [['dollar_brackets', '$[amount}', '${amount}']]],
  ['https://p.example/?b={{amount}}', [['double_braces', '{{amount}}', '${amount}']]],
  ['https://p.example/?b=${{ amount }}', [['double_braces', '${{ amount }}', '${amount}']]],
  ['https://p.example/?r=#clickid#', [['hashes', '#clickid#', '${click_id}']]],
  ['https://p.example/?r=#reqid#&x=1', [['hashes', '#reqid#', null]]],
  ['https://p.example/?b=%7Bamount%7D', [['encoded_braces', '%7Bamount%7D', '${amount}']]],
  ['https://p.example/?b=%24%7bamount%7d', [['encoded_braces', '%24%7bamount%7d', '${amount}']]],
  ['https://p.example/?b=$%7Bamount%7D', [['encoded_braces', '$%7Bamount%7D', '${amount}']]],
  ['https://p.example/?b=[amount]', [['!square_brackets', '[amount]', '${amount}']]],
  ['https://p.example/a/[order_id]', [['!square_brackets', '[order_id]', '${order_id}']]],
  ['https://p.example/?b=[something]', []],
  ['https://p.example/?b=$amount', [['!bare_dollar', '$amount', '${amount}']]],
  [
    'https://p.example/?b=%amount%&c=%ORDER_ID%',
    [
      ['percent_signs', '%amount%', '${amount}'],
      ['percent_signs', '%ORDER_ID%', '${order_id}'],
    ],
  ],
  ['https://p.example/?b=%20amount%20', []],
  [
    'https://p.example/?b=<amount>&c=<orderId>',
    [
      ['angle_brackets', '<amount>', '${amount}'],
      ['angle_brackets', '<orderId>', '${order_id}'],
    ],
  ],
  // secrets
  ['https://p.example/${secret:abc}/', [['short_secret', '${secret:abc}', null]]],
  ['https://p.example/?k=${secret:}', [['short_secret', '${secret:}', null]]],
  ['https://p.example/?k=${Secret:abcd}', [['wrong_case', '${Secret:abcd}', '${secret:abcd}']]],
  ['https://p.example/?k={secret:abcd}', [['braces', '{secret:abcd}', '${secret:abcd}']]],
  ['https://${secret:abcd}.example/', [['variable_in_host', '${secret:abcd}', null]]],
  // names
  ['https://p.example/?b=${amont}', [['unknown_parameter', '${amont}', '${amount}']]],
  ['https://p.example/?b=${clickID}', [['unknown_parameter', '${clickID}', '${click_id}']]],
  ['https://p.example/?b=${publisherID}', [['unknown_parameter', '${publisherID}', null]]],
  ['https://p.example/?b=${__proto__}', [['unknown_parameter', '${__proto__}', null]]],
  ['https://p.example/?b=${constructor}', [['unknown_parameter', '${constructor}', null]]],
  ['https://p.example/?b=${toString}', [['unknown_parameter', '${toString}', null]]],
  ['https://p.example/?b=${landing.}', [['unknown_parameter', '${landing.}', null]]],
  [`https://p.example/?b=\${landing.${'x'.repeat(64)}}`, []],
  [
    `https://p.example/?b=\${landing.${'x'.repeat(65)}}`,
    [['unknown_parameter', `\${landing.${'x'.repeat(50)}…`, null]],
  ],
  ['https://p.example/?b=${Landing.cid}', [['wrong_case', '${Landing.cid}', '${landing.cid}']]],
  ['https://p.example/?b=${Amount}', [['wrong_case', '${Amount}', '${amount}']]],
  ['https://p.example/?b=${ amount }', [['spaces_in_parameter', '${ amount }', '${amount}']]],
  [
    'https://p.example/?b=${full amount}',
    [['spaces_in_parameter', '${full amount}', '${full_amount}']],
  ],
  ['https://p.example/?b=${}', [['empty_parameter', '${}', null]]],
  ['https://p.example/?b=${ }', [['empty_parameter', '${ }', null]]],
  [
    `https://p.example/?b=\${${' '.repeat(20)}}`,
    [['empty_parameter', `\${${' '.repeat(20)}}`, null]],
  ],
  ['https://p.example/?b=${amount&c=1', [['unclosed', '${amount', '${amount}']]],
  ['https://p.example/?b=${', [['unclosed', '${', null]]],
  ['https://p.example/?a=${x${amount}', [['unclosed', '${x', null]]],
  ['https://p.example/?a=amount}', [['stray_brace', '}', '%7D']]],
  // the question mark
  [
    'http://track.me/affiliate/c=${click_id}',
    [['missing_question_mark', '/c=${click_id}', '?c=${click_id}']],
  ],
  [
    'https://p.example/sale.phpamt=${amount}&o=${order_id}',
    [
      [
        'missing_question_mark',
        'sale.phpamt=${amount}&o=${order_id}',
        'sale.php?amt=${amount}&o=${order_id}',
      ],
    ],
  ],
  ['https://p.example/c=${amount}/x', [['missing_question_mark', '/c=${amount}', null]]],
  ['https://p.example/c=${amount}?x=1', [['!missing_question_mark', '/c=${amount}', null]]],
  ['https://p.example/sale.php&amt=${amount}', [['ampersand_in_path', '&', '?']]],
  ['https://p.example/sale.php&amp;amt=${amount}', [['ampersand_in_path', '&amp;', '?']]],
  ['https://p.example/&a=${amount}?b=1', [['!ampersand_in_path', '&', '?']]],
  ['https://p.example/?a=1?b=${amount}', [['second_question_mark', '?', '&']]],
  ['https://p.example/?u=https://q.example/?p=${amount}', [['!second_question_mark', '?', '%3F']]],
  // what HTML did to it
  ['https://p.example/?a=1&amp;b=${amount}', [['html_entity', '&amp;', '&']]],
  ['https://p.example/?a=${amount}¤cy=EUR', [['html_entity', '¤cy', '&currency']]],
  // signs too many, and too few
  ['https://p.example/?a=$${amount}', [['!double_dollar', '$${amount}', '${amount}']]],
  ['https://p.example/?a=${amount}}', [['stray_brace', '}', '%7D']]],
  ['https://p.example/?b=1&a${amount}', [['!missing_equals', 'a${amount}', 'a=${amount}']]],
  ['https://p.example/?order-${order_id}', []],
  ['https://p.example/?a=${amount}b=${order_id}', [['!missing_ampersand', 'b=', '&b=']]],
  ['https://p.example/?a=${amount}-${order_id}x', []],
  ['https://p.example/?a=${amount};b=${order_id}', [['!missing_ampersand', ';b=', '&b=']]],
  ['https://p.example/?a=${amount}/b=1', [['!missing_ampersand', '/b=', '&b=']]],
  ['https://p.example/?a="${amount}"', [['!quoted_value', '"${amount}"', '${amount}']]],
  ["https://p.example/?a='x'", []],
  // where no parameter may stand
  ['${user_name}', [['variable_in_scheme', '${user_name}', null]]],
  ['${user_name}://p.example/', [['variable_in_scheme', '${user_name}', null]]],
  ['https://${user_name}/x', [['variable_in_host', '${user_name}', null]]],
  ['https://a.${user_name}.example/', [['variable_in_host', '${user_name}', null]]],
  ['https://p.example${user_name}', [['variable_in_host', '${user_name}', null]]],
  ['https://p.example:${amount}/', [['variable_in_port', '${amount}', null]]],
  ['https://[::1]:${amount}/', [['variable_in_port', '${amount}', null]]],
  ['https://${user_name}@p.example/', [['variable_in_userinfo', '${user_name}', null]]],
  ['https://a:${user_name}@p.example/', [['variable_in_userinfo', '${user_name}', null]]],
  ['https://a:b@p.example/', [['userinfo', 'a:b@', '']]],
  // not a URL
  ['', [['empty', '', null]]],
  ['   ', [['empty', '   ', null]]],
  ['p.example/?a=${amount}', [['no_scheme', 'p.example', 'https://p.example']]],
  ['p.example:8080/', [['no_scheme', 'p.example:8080', 'https://p.example:8080']]],
  ['//p.example/', [['no_scheme', '//', 'https://']]],
  ['https:/p.example/', [['not_a_url', 'https:/', 'https://']]],
  ['https:p.example/', [['not_a_url', 'https:', 'https://']]],
  ['sale of ${amount}', [['not_a_url', 'sale of ${amount}', null]]],
  ['https:\\\\p.example', [['not_a_url', 'https:\\\\', 'https://']]],
  ['http//p.example', [['not_a_url', 'http//', 'http://']]],
  ['htps://p.example', [['scheme', 'htps', 'https']]],
  ['localhost:8080/x', [['no_scheme', 'localhost:8080', 'https://localhost:8080']]],
  [
    '<img src="https://p.example/?a=${amount}&amp;b=1">',
    [
      [
        'more_than_url',
        '<img src="https://p.example/?a=${amount}&amp;b=1">',
        'https://p.example/?a=${amount}&b=1',
      ],
    ],
  ],
  ['"https://p.example/"', [['more_than_url', '"https://p.example/"', 'https://p.example/']]],
  ['javascript:alert(1)', [['scheme', 'javascript:', null]]],
  ['ftp://p.example/', [['scheme', 'ftp', null]]],
  [
    'file:///etc/passwd',
    [
      ['scheme', 'file', null],
      ['no_host', 'file://', null],
    ],
  ],
  ['https://', [['no_host', 'https://', null]]],
  ['https:///p.example', [['no_host', 'https://', null]]],
  ['https://p..example/', [['host', 'p..example', null]]],
  ['https://p%2eexample/', [['host', 'p%2eexample', null]]],
  ['https://p.example:99999/', [['host', 'p.example:99999', null]]],
  ['https://p.example\\@q.example/', [['backslash', '\\', '/']]],
  ['https://p.example/a\\b', [['backslash', '\\', '/']]],
  // characters
  ['https://p.example/?a=1\nb', [['control_character', '\n', '']]],
  ['https://p.example/?a=\u202e${amount}', [['control_character', '\u202e', '']]],
  ['https://p.example/?a=\ud800', [['control_character', '\ud800', '']]],
  ['https://p.example/?a=\ue000', [['control_character', '\ue000', '']]],
  ['https://p.example/?a=b c', [['space', ' ', '%20']]],
  [' https://p.example/ ', [['space', ' ', '']]],
  ['https://p.example/ ', [['space', ' ', '']]],
  ['https://p.example/?a=10%', [['!broken_percent', '%', '%25']]],
  ['https://p.example/?a=%4${amount}', [['!broken_percent', '%', '%25']]],
  ['https://p.example/a/../b', [['dot_segment', '..', null]]],
  ['https://p.example/%2E/b', [['dot_segment', '%2E', null]]],
  // what is sent twice, or never
  ['https://p.example/?a=1&b=2&a=${amount}', [['!duplicate_key', 'a', null]]],
  ['https://p.example/?a=${amount}#top', [['!fragment', '#top', '']]],
  ['https://p.example/?a=1#${amount}', [['!fragment', '#${amount}', '']]],
  // JSON as a value
  ['https://p.example/?sale=[{"t":"${amount}"]', [['invalid_json', ']', null]]],
  [
    'https://p.example/?sale=%5B%7B%22t%22:%22${amount}%22%7D%5D',
    [['encoded_json', '%5B%7B%22t%22:%22${amount}%22%7D%5D', '[{"t":"${amount}"}]']],
  ],
]

const BODIES: [method: 'form' | 'json', body: string, findings: Expected][] = [
  ['form', 'a=${amount}&b=1', []],
  ['form', 'sale=[{"t":"${amount}","x": "a b"}]', []],
  ['form', 'a={amount}', [['braces', '{amount}', '${amount}']]],
  ['form', 'a=${amount}&amp;b=1', [['html_entity', '&amp;', '&']]],
  ['form', 'a=${amount}&a=2', [['!duplicate_key', 'a', null]]],
  ['form', 'a=x?y', []],
  ['form', 'a=1\nb=2', [['control_character', '\n', '']]],
  ['form', '   ', [['empty', '   ', null]]],
  ['form', 'a=${amont}', [['unknown_parameter', '${amont}', '${amount}']]],
  ['json', '{"a": "${amount}", "b": ${amount}, "c": [1, -2.5e3, true, null, {}]}', []],
  ['json', '{\n  "${order_id}": "x ${amount} y \\" \\u00e9"\n}', []],
  ['json', '{"text": "{not one} #nor this# %7Bx%7D"}', []],
  ['json', '{"a": "{amount}"}', [['braces', '{amount}', '${amount}']]],
  ['json', '{"a": {amount}}', [['braces', '{amount}', '${amount}']]],
  ['json', '{"a": ${amount}', [['unfinished_json', '', null]]],
  ['json', '{"a": 1,}', [['invalid_json', '}', null]]],
  ['json', "{'a': 1}", [['invalid_json', "'", null]]],
  ['json', '{"a": 1${amount}}', [['invalid_json', '${amount}', null]]],
  ['json', '{${amount}: 1}', [['invalid_json', '${amount}', null]]],
  ['json', '{"a": "\\${amount}"}', [['invalid_json', '\\', null]]],
  ['json', '{"a": "x\ny"}', [['invalid_json', '\n', null]]],
  ['json', '{"a": "${amount}"} x', [['invalid_json', 'x', null]]],
  ['json', '{"a": "${amount"}', [['unclosed', '${amount', '${amount}']]],
  ['json', '['.repeat(40) + ']'.repeat(40), [['invalid_json', '[', null]]],
]

test.group('Template linter', () => {
  test('finds nothing wrong with {$self}')
    .with(FINE)
    .run(({ assert }, url) => {
      assert.deepEqual(lint({ url }), [])
    })

  test('names place and fix of {0}')
    .with(URLS)
    .run(({ assert }, [url, expected]) => {
      assert.deepEqual(lint({ url }).map(short), expected)
    })

  test('names place and fix in a body of {1}')
    .with(BODIES)
    .run(({ assert }, [method, body, expected]) => {
      const findings = lint({ method, body })
      assert.deepEqual(findings.map(short), expected)
      assert.isTrue(findings.every(({ field }) => field === 'body'))
    })

  test('a text with the fix in its place is rid of that finding', ({ assert }) => {
    for (const [url] of URLS) {
      for (const { code, start, end, quote, fix } of lint({ url })) {
        assert.isTrue(url.slice(start, end).startsWith(quote.replace(/…$/, '')))
        if (fix === null) continue
        const mended = url.slice(0, start) + fix + url.slice(end)
        const left = lint({ url: mended }).filter((one) => one.code === code && one.start === start)
        assert.deepEqual(left, [], `${url} → ${mended}`)
      }
    }
  })

  test('says only that a text is too long, however much else is wrong with it', ({ assert }) => {
    const url = `https://p.example/?a=${'{x}'.repeat(700)}`
    assert.deepEqual(
      lint({ url }).map(({ code, start, end, values }) => ({ code, start, end, values })),
      [
        {
          code: 'too_long',
          start: 2048,
          end: url.length,
          values: { limit: '2048', length: String(url.length) },
        },
      ]
    )
    assert.deepEqual(
      lint({ method: 'json', body: `"${'a'.repeat(8191)}"` }).map(({ code, field }) => [
        field,
        code,
      ]),
      [['body', 'too_long']]
    )
  })

  test('leaves a body alone that is not sent', ({ assert }) => {
    assert.deepEqual(lint({ method: 'get', body: '{"a' }), [])
  })

  test('cuts what it quotes', ({ assert }) => {
    const [finding] = lint({ url: `https://p.example/?a=1#${'x'.repeat(100)}` })
    assert.equal(finding!.quote, `#${'x'.repeat(59)}…`)
  })

  test('whatever is typed: ends soon, within the text, without errors only where a URL comes out', ({
    assert,
  }) => {
    const piece = fc.oneof(
      fc.constantFrom(
        'https://',
        'p.example',
        '/',
        '?',
        '&',
        '=',
        '#',
        '${',
        '}',
        '{',
        '$[',
        ']',
        '%7B',
        '%'
      ),
      fc.constantFrom('${amount}', 'amount', '&amp;', '"', '[{"', '\\', ' ', '@', ':', '..', '$'),
      fc.string({ maxLength: 8, unit: 'binary' })
    )
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 60 }),
        fc.constantFrom('get', 'form', 'json'),
        (pieces, method) => {
          const text = pieces.join('')
          for (const template of [
            { method, url: text, body: null },
            { method, url: `https://p.example/${text}`, body: text },
          ] as const) {
            const findings = lint(template)
            for (const { field, start, end } of findings) {
              const { length } = template[field] ?? ''
              assert.isTrue(start >= 0 && start <= end && end <= length)
            }
            if (!hasErrors(findings)) {
              assert.isTrue(
                URL.canParse(template.url.replaceAll(/\$\{[^}]*\}/g, 'x')),
                template.url
              )
            }
          }
        }
      ),
      { numRuns: runs(1_000, 100_000) }
    )
  })

  test('ends soon with what would make a careless pattern try everything', ({ assert }) => {
    const worst = [
      '${',
      '{a',
      '#a',
      '%7Ba',
      '$[',
      '[{"',
      '&amp;',
      'a=',
      '${ ',
      ' ',
      '?a=',
      '{"a":',
      '..',
      '%',
    ]
    for (const each of worst) {
      const text = each.repeat(8000).slice(0, 8000)
      assert.isArray(lint({ url: `https://p.example/${text.slice(0, 2000)}` }))
      assert.isArray(lint({ method: 'json', body: text }))
      assert.isArray(lint({ method: 'form', body: text }))
    }
  })
})
