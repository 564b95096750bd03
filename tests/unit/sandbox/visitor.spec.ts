import fc from 'fast-check'
import { test } from '@japa/runner'
import { readLandingParams } from '#sandbox/visitor'
import { pathOfAddOn, pathOfPanel } from '#sandbox/launch_token'
import { publicId, rowId } from '#sandbox/records'

const encoded = (value: unknown) => encodeURIComponent(JSON.stringify(value))

test.group('Sample panel: what the browser carries', () => {
  test('landing parameters are names with texts, at most twenty', ({ assert }) => {
    assert.deepEqual(readLandingParams(encoded({ cid: 'x1', n: 3 })), { cid: 'x1' })
    assert.isNull(readLandingParams(encoded(['a'])))
    assert.isNull(readLandingParams('%E0%A4%A'))
    assert.isNull(readLandingParams('{}'))
    assert.isNull(readLandingParams(null))
    const many = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`p${index}`, 'v']))
    assert.lengthOf(Object.keys(readLandingParams(encoded(many))!), 20)
  })

  test('no cookie breaks a page', ({ assert }) => {
    fc.assert(
      fc.property(fc.string(), (cookie) => {
        const params = readLandingParams(cookie)
        assert.isTrue(params === null || typeof params === 'object')
      })
    )
  })
})

test.group('Sample panel: where a login leads to', () => {
  test('{path} is a path of the add-on: {accepted}')
    .with([
      { path: '/affiliate/links?page=2', accepted: true },
      { path: '/manage/AbC', accepted: true },
      { path: '//evil.example', accepted: false },
      { path: '/\\evil.example', accepted: false },
      { path: '/\t/evil.example', accepted: false },
      { path: 'https://evil.example', accepted: false },
      { path: 'affiliate', accepted: false },
      { path: '', accepted: false },
      { path: undefined, accepted: false },
      { path: `/${'a'.repeat(2_000)}`, accepted: false },
    ])
    .run(({ assert }, { path, accepted }) => {
      assert.equal(pathOfAddOn(path), accepted ? path! : null)
    })

  test('only its own pages are the panel’s', ({ assert }) => {
    assert.equal(pathOfPanel('/sandbox/checkout'), '/sandbox/checkout')
    assert.equal(pathOfPanel('/sandbox?x=1'), '/sandbox?x=1')
    assert.isNull(pathOfPanel('/sandboxed'))
    assert.isNull(pathOfPanel('/affiliate'))
    assert.isNull(pathOfPanel('//sandbox/'))
  })

  test('an id of another kind, or none, finds no row', ({ assert }) => {
    assert.equal(rowId('client', publicId('client', 1001)), 1001)
    for (const text of ['o-1001', 'c-01', 'c-', 'c--1', '1001', 'C-1001', 'c-1001 ', undefined]) {
      assert.equal(rowId('client', text), 0)
    }
  })
})
