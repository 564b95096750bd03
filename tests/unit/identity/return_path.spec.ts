import { test } from '@japa/runner'
import { safeReturnPath } from '#identity/return_path'

test.group('Return path', () => {
  test('{0} is a path of ours')
    .with([
      '/',
      '/affiliate',
      '/affiliate/links?page=2&q=a%20b#top',
      '/a//b',
      '/perché',
      '/@x',
      '/x:y',
    ])
    .run(({ assert }, path) => {
      assert.equal(safeReturnPath(path), path)
    })

  test('{$i}: anything else is not')
    .with([
      '',
      'affiliate',
      'https://evil.example/',
      'https:evil.example',
      'javascript:alert(1)',
      '//evil.example',
      '///evil.example',
      '/\\evil.example',
      '\\/evil.example',
      '/affiliate\\..\\evil',
      '/\t/evil.example',
      '\t/affiliate',
      ' /affiliate',
      '/affiliate\r\nSet-Cookie: a=b',
      '/a b',
      '/\u0000',
      '/\u007f',
      '/\ud800',
      `/${'a'.repeat(2048)}`,
      null,
      undefined,
      7,
      ['/affiliate'],
      {},
    ])
    .run(({ assert }, path) => {
      assert.isNull(safeReturnPath(path))
    })
})
