import { test } from '@japa/runner'
import { parseTags } from '#banners/tags'

test.group('Tags', () => {
  test('{0} is {1}')
    .with([
      [null, []],
      ['', []],
      [' , ,', []],
      ['Spring', ['spring']],
      ['Spring, VPS  offers,, spring ,', ['spring', 'vps offers']],
      ['perché,Perché', ['perché']],
    ] as [string | null, string[]][])
    .run(({ assert }, [text, tags]) => {
      assert.deepEqual(parseTags(text), tags)
    })
})
