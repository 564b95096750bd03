import fc from 'fast-check'
import { test } from '@japa/runner'
import { compileTemplate } from '#outbound/template/compile_template'
import { hasErrors } from '#outbound/template/findings'
import { lintTemplate } from '#outbound/template/lint_template'
import { renderRequest } from '#outbound/template/render_request'
import type { RequestTemplate } from '#outbound/template/request_template'
import { runs } from '#tests/helpers/long'

const NAMES = ['a', 'b', 'c', 'order_id', 'amount', 'hasOwnProperty']
const KNOWN = { names: new Set(NAMES), prefixes: ['landing.'] }

const compile = (template: Partial<RequestTemplate>) =>
  compileTemplate({ method: 'get', url: 'https://p.example/', body: null, ...template }, KNOWN)

function render(template: Partial<RequestTemplate>, values: Record<string, string | null>) {
  const rendering = renderRequest(compile(template), new Map(Object.entries(values)))
  if (!rendering.ok) return `${rendering.reason} ${rendering.name}`
  const { method, url, contentType, body } = rendering.request
  return contentType === null ? url : [method, url, contentType, body]
}

const FORM = 'application/x-www-form-urlencoded'
const JSON_TYPE = 'application/json'

const GETS: [url: string, values: Record<string, string | null>, rendered: string][] = [
  ['https://p.example/?x=${a}', { a: '12.50' }, 'https://p.example/?x=12.50'],
  ['https://p.example?x=${a}', { a: '1' }, 'https://p.example?x=1'],
  [
    'https://p.example/x/${a}/y',
    { a: 'a/b?c#d&e=f' },
    'https://p.example/x/a%2Fb%3Fc%23d%26e%3Df/y',
  ],
  ['https://p.example/?x=${a}', { a: "!'()* +%" }, 'https://p.example/?x=%21%27%28%29%2A%20%2B%25'],
  ['https://p.example/?x=${a}', { a: '&b=2#' }, 'https://p.example/?x=%26b%3D2%23'],
  [
    'https://p.example/?x=${a}',
    { a: 'é😀\ud800' },
    'https://p.example/?x=%C3%A9%F0%9F%98%80%EF%BF%BD',
  ],
  // a value is never read as a template, nor as a pattern of replacing
  [
    'https://p.example/?x=${a}',
    { a: "${b}$&$`$'$1", b: '2' },
    'https://p.example/?x=%24%7Bb%7D%24%26%24%60%24%27%241',
  ],
  [
    'https://p.example/?x=${a}-${b}',
    { a: '${b}', b: '${a}' },
    'https://p.example/?x=%24%7Bb%7D-%24%7Ba%7D',
  ],
  ['https://p.example/?${a}=1', { a: 'k=&' }, 'https://p.example/?k%3D%26=1'],
  ['https://p.example/?${a}', { a: '10' }, 'https://p.example/?10'],
  // a missing value takes its parameter with it
  ['https://p.example/?x=${a}&y=2', { a: null }, 'https://p.example/?y=2'],
  ['https://p.example/?x=${a}&y=2', { a: '' }, 'https://p.example/?y=2'],
  ['https://p.example/?x=${a}&y=2', {}, 'https://p.example/?y=2'],
  ['https://p.example/?x=id-${a}&y=2&z=${b}', { b: '0' }, 'https://p.example/?y=2&z=0'],
  ['https://p.example/?x=${a}${b}', { a: '1' }, 'https://p.example/'],
  ['https://p.example/?${a}=1&y', {}, 'https://p.example/?y'],
  ['https://p.example/?x=${landing.cid}', { 'landing.cid': 'q' }, 'https://p.example/?x=q'],
  // a name that every object has is one only where somebody gave it
  ['https://p.example/?x=${hasOwnProperty}&y=1', {}, 'https://p.example/?y=1'],
  // what stands there already stays
  ['https://p.example/?x=&y==1&&z=a+b%20c', {}, 'https://p.example/?x=&y==1&&z=a+b%20c'],
  [
    'https://p.example/größe?x=10%&y=%4${a}',
    { a: '1' },
    'https://p.example/gr%C3%B6%C3%9Fe?x=10%25&y=%2541',
  ],
  ['https://p.example/?x=${a}#top', { a: '1' }, 'https://p.example/?x=1'],
  // paths
  ['https://p.example/x/${a}', {}, 'missing_in_path a'],
  ['https://p.example/x/${a}-${b}', { a: '1', b: '' }, 'missing_in_path b'],
  ['https://p.example/x/${a}', { a: '.' }, 'unusable_in_path a'],
  ['https://p.example/x/${a}/y', { a: '..' }, 'unusable_in_path a'],
  ['https://p.example/x/.${a}', { a: '.' }, 'unusable_in_path a'],
  ['https://p.example/x/${a}${b}', { a: '.', b: '.' }, 'unusable_in_path a'],
  ['https://p.example/x/%2e${a}', { a: '.' }, 'unusable_in_path a'],
  ['https://p.example/x/${a}', { a: '...' }, 'https://p.example/x/...'],
  ['https://p.example/x/${a}', { a: '%2e%2e' }, 'https://p.example/x/%252e%252e'],
  ['https://p.example/?x=${a}', { a: '..' }, 'https://p.example/?x=..'],
  [
    'https://p.example/?x=${a}',
    { a: 'x'.repeat(2048 - 21) },
    `https://p.example/?x=${'x'.repeat(2027)}`,
  ],
  ['https://p.example/?x=${a}', { a: 'x'.repeat(2048 - 20) }, 'too_long null'],
  // JSON as a value
  [
    'https://p.example/?s=[{"t":"${a}","n":${b}}]',
    { a: '"},{"', b: null },
    `https://p.example/?s=${encodeURIComponent('[{"t":"\\"},{\\"","n":null}]')}`,
  ],
]

const POSTS: [
  template: Partial<RequestTemplate>,
  values: Record<string, string | null>,
  rendered: [url: string, contentType: string, body: string],
][] = [
  [
    { method: 'form', url: 'https://p.example/s?x=${a}&y=1&z=${b}' },
    { a: 'a b&c' },
    ['https://p.example/s', FORM, 'x=a%20b%26c&y=1'],
  ],
  [{ method: 'form', url: 'https://p.example/s' }, {}, ['https://p.example/s', FORM, '']],
  [
    {
      method: 'form',
      url: 'https://p.example/s?k=${a}',
      body: 'x=${b}&y=${c}&z=1 2'.replace(' ', '+'),
    },
    { a: '1', b: '2' },
    ['https://p.example/s?k=1', FORM, 'x=2&z=1+2'],
  ],
  [
    { method: 'form', body: 'sale=[{"t":"${amount}","c":"${a}"}]&k=${b}' },
    { amount: '12.50', b: 'x' },
    ['https://p.example/', FORM, `sale=${encodeURIComponent('[{"t":"12.50","c":""}]')}&k=x`],
  ],
  [
    { method: 'json', url: 'https://p.example/s?x=${a}&y=a+b%21&__proto__=${b}&z=${c}&v' },
    { a: '12', b: '"' },
    ['https://p.example/s', JSON_TYPE, '{"x":"12","y":"a b!","__proto__":"\\"","v":""}'],
  ],
  [{ method: 'json', url: 'https://p.example/s' }, {}, ['https://p.example/s', JSON_TYPE, '{}']],
  [
    { method: 'json', body: '{"s": "id ${a}/${b}", "n": ${amount}, "t": ${c}, "z": ${order_id}}' },
    { a: '"\\\n', amount: '12.50', c: 'x"', order_id: null },
    [
      'https://p.example/',
      JSON_TYPE,
      '{"s": "id \\"\\\\\\n/", "n": 12.50, "t": "x\\"", "z": null}',
    ],
  ],
  [
    { method: 'json', body: '{"k": "${secret:a"b\\c}", "v": "${a}"}' },
    { 'a': '1', 'secret:a"b\\c': 'x' },
    ['https://p.example/', JSON_TYPE, '{"k": "a\\"b\\\\c", "v": "1"}'],
  ],
  [{ method: 'json', body: '${a}' }, { a: '-0.5' }, ['https://p.example/', JSON_TYPE, '-0.5']],
  [{ method: 'json', body: '${a}' }, { a: '007' }, ['https://p.example/', JSON_TYPE, '"007"']],
  [{ method: 'json', body: '${a}' }, { a: '1e5' }, ['https://p.example/', JSON_TYPE, '"1e5"']],
  [{ method: 'json', body: '${a}' }, { a: '1.' }, ['https://p.example/', JSON_TYPE, '"1."']],
  [{ method: 'json', body: '${a}' }, { a: 'NaN' }, ['https://p.example/', JSON_TYPE, '"NaN"']],
  [
    { method: 'json', body: '${a}' },
    { a: '12345678901234567890' },
    ['https://p.example/', JSON_TYPE, '"12345678901234567890"'],
  ],
  [
    { method: 'json', body: '[${a},${b}]' },
    { a: '-1234567890.12345', b: '1234567890.123456' },
    ['https://p.example/', JSON_TYPE, '[-1234567890.12345,"1234567890.123456"]'],
  ],
  [
    { method: 'json', body: '"${a}"' },
    { a: '\ud800' },
    ['https://p.example/', JSON_TYPE, '"\ufffd"'],
  ],
]

test.group('Rendered requests', () => {
  test('{0} with {1}')
    .with(GETS)
    .run(({ assert }, [url, values, rendered]) => {
      assert.equal(render({ url }, values), rendered)
    })

  test('{0} posted with {1}')
    .with(POSTS)
    .run(({ assert }, [template, values, [url, contentType, body]]) => {
      assert.deepEqual(render(template, values), ['POST', url, contentType, body])
    })

  test('a template with errors is not compiled, one with warnings is', ({ assert }) => {
    assert.throws(() => compile({ url: 'https://${a}/?x={b}' }), /variable_in_host, braces/)
    assert.doesNotThrow(() => compile({ url: 'https://p.example/?x=$a#top' }))
    assert.equal(render({ url: 'https://p.example/?x=$a' }, { a: '1' }), 'https://p.example/?x=$a')
  })

  test('a template knows the parameters that it uses', ({ assert }) => {
    const url = 'https://p.example/${a}?${b}=1&x=${landing.y}#${c}'
    assert.deepEqual([...compile({ url }).parameters], ['a', 'b', 'landing.y'])
    assert.deepEqual([...compile({ url, method: 'form' }).parameters], ['a', 'b', 'landing.y'])
    const json = compile({ method: 'json', body: '{"${a}": [${b}, "${a}"]}' })
    assert.deepEqual([...json.parameters], ['a', 'b'])
    // what is marked as secret is no parameter: nobody has to say what it stands for
    const marked = compile({ url: 'https://p.example/${secret:key/1}?a=${a}&k=${secret:k+2=}' })
    assert.deepEqual([...marked.parameters], ['a'])
    assert.deepEqual(marked.secrets, ['key/1', 'k+2='])
    // a GET has no body
    assert.deepEqual([...compile({ body: 'x=${a}' }).parameters], [])
  })

  test('a body beyond what is sent is refused', ({ assert }) => {
    const template = { method: 'json', body: '"${a}"' } as const
    assert.equal(render(template, { a: 'é'.repeat(32_768) }), 'too_long null')
    assert.isArray(render(template, { a: 'é'.repeat(32_767) }))
  })
})

/** Values that have broken something somewhere. */
const value = fc.option(
  fc.oneof(
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc.string({ unit: 'grapheme', maxLength: 20 }),
    fc.constantFrom(
      '.',
      '..',
      '%2e',
      '/',
      '\\',
      '?',
      '#',
      '&x=1',
      '=',
      '+',
      ' ',
      '\r\n',
      '\0',
      "'",
      '"},{"'
    ),
    fc.constantFrom(
      '$&',
      '$`',
      "$'",
      '$1',
      '${a}',
      '\ud800',
      '\udc00a',
      '0',
      '12.50',
      '1e999',
      '-1',
      '@',
      ':80'
    ),
    fc.constantFrom(
      '__proto__',
      'constructor',
      'null',
      'true',
      '[]',
      '😀',
      '\u2028',
      '<script>',
      '%',
      '%zz',
      ';'
    )
  )
)
const values = fc.record(Object.fromEntries(NAMES.map((name) => [name, value])))

/** Literals, and parameters. */
const part = fc.oneof(
  fc.constantFrom('', 'x', '.', '-', '%20', '+', 'é', '%', '%2', ';', '!', ':', "'"),
  fc.constantFrom(...NAMES).map((name) => ({ name }))
)
const parts = fc.array(part, { minLength: 1, maxLength: 3 })
type Parts = (string | { name: string })[]

const written = (each: Parts) =>
  each.map((one) => (typeof one === 'string' ? one : `\${${one.name}}`)).join('')

/** What a server reads. */
function expected(each: Parts, given: Record<string, string | null>, plusIsSpace: boolean) {
  const read = (literal: string) => {
    const spaced = plusIsSpace ? literal.replaceAll('+', ' ') : literal
    return literal.length === 3 ? decodeURIComponent(spaced) : spaced
  }
  return each
    .map((one) => (typeof one === 'string' ? read(one) : given[one.name]!.toWellFormed()))
    .join('')
}

const isMissing = (each: Parts, given: Record<string, string | null>) =>
  each.some((one) => typeof one !== 'string' && !given[one.name])

const isFixed = (each: Parts) => each.every((one) => typeof one === 'string')

const addresses = fc.record({
  scheme: fc.constantFrom('http', 'https'),
  host: fc.constantFrom('p.example', '192.0.2.1', '[2001:db8::1]'),
  port: fc.constantFrom('', ':8443'),
  path: fc.array(
    parts.filter((each) => !/^\.{1,2}$/.test(written(each))),
    { maxLength: 4 }
  ),
  query: fc.array(fc.tuple(fc.constantFrom('k', 'amt', 'x[y]'), parts), { maxLength: 5 }),
})

test.group('Rendered requests, whatever the values', () => {
  test('keep scheme, host, port, segments and parameters, and each value as it was', ({
    assert,
  }) => {
    const rendered = { ok: 0, refused: 0 }
    fc.assert(
      fc.property(addresses, values, ({ scheme, host, port, path, query }, given) => {
        const literal = path.map((each) => `/${written(each)}`).join('')
        const search = query
          .map(([key, each], index) => `${key}${index}=${written(each)}`)
          .join('&')
        const url = `${scheme}://${host}${port}${literal}${query.length > 0 ? `?${search}` : ''}`
        const rendering = renderRequest(compile({ url }), new Map(Object.entries(given)))

        const dotted = (each: Parts) =>
          !isMissing(each, given) && /^\.{1,2}$/.test(expected(each, given, false))
        if (path.some((each) => isMissing(each, given) || (!isFixed(each) && dotted(each)))) {
          rendered.refused++
          return assert.isFalse(rendering.ok)
        }
        assert.isTrue(rendering.ok)
        if (!rendering.ok) return
        rendered.ok++

        const read = new URL(rendering.request.url)
        const wanted = new URL(`${scheme}://${host}${port}/`)
        assert.deepEqual(
          [read.protocol, read.host, read.username, read.password, read.hash],
          [wanted.protocol, wanted.host, '', '', '']
        )
        const segments = path.length === 0 ? [''] : path.map((each) => expected(each, given, false))
        assert.deepEqual(read.pathname.slice(1).split('/').map(decodeURIComponent), segments)

        const kept = query.flatMap(([key, each], index) =>
          isMissing(each, given) ? [] : [[`${key}${index}`, expected(each, given, true)]]
        )
        assert.deepEqual([...read.searchParams], kept as [string, string][])
        // and nothing was left for a parser to mend
        assert.match(rendering.request.url, /^[\x21-\x7e]+$/)
      }),
      { numRuns: runs(1_000, 100_000) }
    )
    assert.isAbove(rendered.ok, 100)
    assert.isAbove(rendered.refused, 50)
  })

  test('reach the host that was typed, whatever else was', ({ assert }) => {
    const piece = fc.oneof(
      fc.constantFrom('/', '?', '&', '=', '#', '${a}', '${b}', '%', ';', '@', ':', '.', '..', '//'),
      fc.constantFrom(
        '"',
        '[{"',
        '"}]',
        '${order_id}',
        '+',
        '\\',
        '[',
        ']',
        '!',
        '%2e',
        '%2f',
        '<',
        '|'
      ),
      fc.string({ maxLength: 4, unit: 'binary' })
    )
    const begin = fc.constantFrom('/', '?', '/x/', '/x?k=')
    const typed = fc.tuple(
      fc.constantFrom(
        'https://p.example',
        'http://p.example:8443',
        'HTTPS://P.example.',
        'https://bücher.example'
      ),
      begin,
      fc.array(piece, { maxLength: 12 })
    )
    let rendered = 0
    fc.assert(
      fc.property(typed, values, ([origin, start, pieces], given) => {
        const template = {
          method: 'get',
          url: origin + start + pieces.join(''),
          body: null,
        } as const
        if (hasErrors(lintTemplate(template, KNOWN))) return
        const rendering = renderRequest(
          compileTemplate(template, KNOWN),
          new Map(Object.entries(given))
        )
        if (!rendering.ok) return
        rendered++
        const { url } = rendering.request
        assert.isTrue(url.startsWith(origin), url)
        const read = new URL(url)
        const plain = new URL(template.url.replaceAll(/\$\{\w+\}/g, 'x'))
        assert.equal(read.origin, plain.origin)
        assert.equal(read.username + read.password + read.hash, '')
        assert.equal(read.pathname.split('/').length, plain.pathname.split('/').length, url)
        assert.match(url.slice(origin.length), /^[\x21-\x7e]*$/)
      }),
      { numRuns: runs(1_000, 100_000) }
    )
    assert.isAbove(rendered, 50)
  })

  test('are forms with the same parameters, each as it was', ({ assert }) => {
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 5 }), values, (pairs, given) => {
        const text = pairs.map((each, index) => `k${index}=${written(each)}`).join('&')
        const kept = pairs.flatMap((each, index) =>
          isMissing(each, given) ? [] : [[`k${index}`, expected(each, given, true)]]
        ) as [string, string][]
        const map = new Map(Object.entries(given))

        const own = renderRequest(compile({ method: 'form', body: text || 'k=1' }), map)
        const travelling = renderRequest(
          compile({ method: 'form', url: `https://p.example/?${text}` }),
          map
        )
        const object = renderRequest(
          compile({ method: 'json', url: `https://p.example/?${text}` }),
          map
        )
        if (!own.ok || !travelling.ok || !object.ok) return assert.fail('not rendered')

        if (text) assert.deepEqual([...new URLSearchParams(own.request.body!)], kept)
        assert.deepEqual([...new URLSearchParams(travelling.request.body!)], kept)
        assert.equal(travelling.request.url, 'https://p.example/')
        assert.deepEqual(JSON.parse(object.request.body!), Object.fromEntries(kept))
      }),
      { numRuns: runs(500, 50_000) }
    )
  })

  test('are JSON of the same shape, each value as it was', ({ assert }) => {
    fc.assert(
      fc.property(values, (given) => {
        const json = '{"s":"<${a}|${b}>","n":[${amount},${order_id}],"k${c}":1}'
        const map = new Map(Object.entries(given))
        const text = (name: string) => (given[name] ?? '').toWellFormed()
        const whole = renderRequest(compile({ method: 'json', body: json }), map)
        const nested = renderRequest(
          compile({ method: 'form', body: `x=1&sale=${json.replace('{', '{ ')}` }),
          map
        )
        if (!whole.ok || !nested.ok) return assert.fail('not rendered')

        const pairs = [...new URLSearchParams(nested.request.body!)]
        assert.deepEqual(
          pairs.map(([key]) => key),
          ['x', 'sale']
        )
        for (const body of [whole.request.body!, pairs[1]![1]]) {
          const read = JSON.parse(body)
          assert.deepEqual(Object.keys(read), ['s', 'n', `k${text('c')}`])
          assert.equal(read.s, `<${text('a')}|${text('b')}>`)
          for (const [index, name] of ['amount', 'order_id'].entries()) {
            if (text(name) === '') assert.isNull(read.n[index])
            else if (typeof read.n[index] === 'number')
              assert.equal(read.n[index], Number(text(name)))
            else assert.equal(read.n[index], text(name))
          }
        }
      }),
      { numRuns: runs(500, 50_000) }
    )
  })
})
