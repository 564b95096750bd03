import fc from 'fast-check'
import { test } from '@japa/runner'
import { parseCustomParameters, parametersJson } from '#links/custom_parameters'

const CASES: [query: string | null, values: Record<string, string>, flags?: string[]][] = [
  [null, {}],
  ['', {}],
  ['&&', {}],
  ['webID=1&clickID=2', { webID: '1', clickID: '2' }],
  ['a=b=c', { a: 'b=c' }],
  ['flag', { flag: '' }],
  ['a=', { a: '' }],
  ['q=one+two%20three', { q: 'one two three' }],
  ['n=%C3%A9%F0%9F%98%80', { n: 'é😀' }],
  ['%6B=v', { k: 'v' }],
  ['a={x}&b=[x]&c=%23x%23&d=%7Bx%7D', { a: '{x}', b: '[x]', c: '#x#', d: '{x}' }],
  ['a=%', { a: '%' }, ['parameters_broken']],
  ['a=%zz+b&b=ok', { a: '%zz+b', b: 'ok' }, ['parameters_broken']],
  ['a=%C3%28', { a: '%C3%28' }, ['parameters_broken']],
  ['%E0%A4%A=1', { '%E0%A4%A': '1' }, ['parameters_broken']],
  ['=x', {}, ['parameters_dropped']],
  ['a=1&a=2', { a: '1' }, ['parameters_dropped']],
  [`${'k'.repeat(64)}=1`, { ['k'.repeat(64)]: '1' }],
  [`${'k'.repeat(65)}=1&b=2`, { b: '2' }, ['parameters_dropped']],
  [`a=${'v'.repeat(512)}`, { a: 'v'.repeat(512) }],
  [`a=${'v'.repeat(513)}&b=2`, { b: '2' }, ['parameters_dropped']],
  [`a=${'%F0%9F%98%80'.repeat(512)}`, { a: '😀'.repeat(512) }],
  ['constructor=1&toString=2', { constructor: '1', toString: '2' } as never],
]

test.group('Custom parameters', () => {
  test('of {0}')
    .with(CASES)
    .run(({ assert }, [query, values, flags = []]) => {
      const parsed = parseCustomParameters(query)
      assert.deepEqual(Object.fromEntries(parsed.values), values)
      assert.deepEqual(parsed.flags, flags)
    })

  test('beyond twenty are dropped and flagged', ({ assert }) => {
    const query = Array.from({ length: 25 }, (_, index) => `p${index}=${index}`).join('&')
    const parsed = parseCustomParameters(query)
    assert.deepEqual(
      [...parsed.values.keys()],
      Array.from({ length: 20 }, (_, index) => `p${index}`)
    )
    assert.deepEqual(parsed.flags, ['parameters_dropped'])
  })

  test('a parameter called __proto__ is one like any other', ({ assert }) => {
    const json = parametersJson(parseCustomParameters('__proto__=x&a=1'))
    assert.equal(json, '{"__proto__":"x","a":"1"}')
    assert.isNull(parametersJson(parseCustomParameters('')))
  })

  test('whatever arrives: never an error, never beyond the limits or the column', ({ assert }) => {
    const piece = fc.oneof(
      fc.constantFrom('%', '%0', '%00', '%ff', '%F0%9F%98%80', '&', '=', '+', '#', '[', '{'),
      fc.string({ maxLength: 600 })
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const parsed = parseCustomParameters(pieces.join(''))
        assert.isAtMost(parsed.values.size, 20)
        for (const [key, value] of parsed.values) {
          assert.isAtMost(Array.from(key).length, 64)
          assert.isAtMost(Array.from(value).length, 512)
        }
        assert.isBelow(Buffer.byteLength(parametersJson(parsed) ?? ''), 65_535)
      }),
      { numRuns: 1000 }
    )
  })

  test('what a browser encodes comes back as it was', ({ assert }) => {
    const anyPairs = fc.dictionary(
      fc.string({ minLength: 1, maxLength: 30, unit: 'grapheme' }),
      fc.string({ maxLength: 100, unit: 'grapheme' }),
      { maxKeys: 20 }
    )
    fc.assert(
      fc.property(anyPairs, (pairs) => {
        fc.pre(Object.keys(pairs).every((key) => Array.from(key).length <= 64))
        fc.pre(Object.values(pairs).every((value) => Array.from(value).length <= 512))
        const query = new URLSearchParams(pairs).toString()
        fc.pre(query.length <= 16_384)
        assert.deepEqual(Object.fromEntries(parseCustomParameters(query).values), { ...pairs })
      }),
      { numRuns: 500 }
    )
  })
})
