import { test } from '@japa/runner'
import { ImageShelf } from '#core/images/image_shelf'

test.group('Image shelf', () => {
  const file = (bytes: number) => new Uint8Array(bytes)

  test('keeps what was taken last, within its bytes', ({ assert }) => {
    const shelf = new ImageShelf({ total: 100, each: 60 })
    shelf.put('a', file(40))
    shelf.put('b', file(40))
    assert.lengthOf(shelf.get('a')!, 40)
    shelf.put('c', file(40))
    assert.isUndefined(shelf.get('b'))
    assert.isDefined(shelf.get('a'))
    assert.isDefined(shelf.get('c'))
  })

  test('takes nothing that is too large, and nothing twice', ({ assert }) => {
    const shelf = new ImageShelf({ total: 100, each: 60 })
    shelf.put('large', file(61))
    assert.isUndefined(shelf.get('large'))
    for (let i = 0; i < 9; i++) shelf.put('a', file(50))
    shelf.put('b', file(50))
    assert.isDefined(shelf.get('a'))
    assert.isDefined(shelf.get('b'))
  })
})
