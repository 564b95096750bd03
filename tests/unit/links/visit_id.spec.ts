import { test } from '@japa/runner'
import { firstVisitIdAt, VisitIds } from '#links/visit_id'

const AT = Date.UTC(2026, 10, 20)

test.group('Visit id', () => {
  test('grows with every visit, also when the clock stands or is set back', ({ assert }) => {
    const ids = new VisitIds()
    let last = ''
    for (let index = 0; index < 10_000; index++) {
      const id = ids.next(AT + (index % 7) - 3)
      assert.match(id, /^[0-9a-v]{22}$/)
      assert.isTrue(id > last)
      last = id
    }
  })

  test('a million in one millisecond are a million', ({ assert }) => {
    const ids = new VisitIds()
    const seen = new Set<string>()
    for (let index = 0; index < 1_100_000; index++) seen.add(ids.next(AT))
    assert.equal(seen.size, 1_100_000)
  })

  test('two processes never make the same', ({ assert }) => {
    assert.notEqual(new VisitIds().next(AT), new VisitIds().next(AT))
  })

  test('a range of time is a range of ids', ({ assert }) => {
    const ids = new VisitIds()
    const before = ids.next(AT - 1)
    const after = ids.next(AT)
    assert.isTrue(before < firstVisitIdAt(AT) && firstVisitIdAt(AT) <= after)
  })
})
