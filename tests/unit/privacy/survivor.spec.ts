import { test } from '@japa/runner'
import fc from 'fast-check'
import { type ClientMerge, survivorAmong } from '#panels/mirror/survivor'
import { runs } from '#tests/helpers/long'

const merge = (from: number, into: number, at: number): ClientMerge => ({ from, into, at })

test.group('The survivor of merges', () => {
  test('is whom the last in a chain was merged into', ({ assert }) => {
    const chain = [merge(1, 2, 10), merge(2, 3, 20), merge(4, 1, 30)]
    for (const client of [1, 2, 3, 4]) assert.equal(survivorAmong(chain, client), 3)
  })

  test('is whom the survivor was merged into later, also back', ({ assert }) => {
    assert.equal(survivorAmong([merge(1, 2, 10), merge(2, 1, 20)], 1), 1)
    assert.equal(survivorAmong([merge(1, 2, 20), merge(2, 1, 10)], 1), 2)
    assert.equal(survivorAmong([merge(1, 2, 10), merge(2, 1, 20), merge(1, 2, 30)], 1), 2)
  })

  test('stays when somebody who was merged long ago is merged again within the group', ({
    assert,
  }) => {
    assert.equal(survivorAmong([merge(1, 2, 10), merge(2, 3, 20), merge(1, 2, 30)], 1), 3)
  })

  test('is alone where nothing was merged', ({ assert }) => {
    assert.equal(survivorAmong([], 7), 7)
  })

  test('is one of the group, and the same for everybody in it and in any order', ({ assert }) => {
    const merges = fc.array(
      fc.record({
        from: fc.integer({ min: 1, max: 6 }),
        into: fc.integer({ min: 1, max: 6 }),
        at: fc.integer({ min: 0, max: 5 }),
      }),
      { minLength: 1, maxLength: 8 }
    )
    fc.assert(
      fc.property(merges, fc.nat(), (list, seed) => {
        const shuffled = [...list]
          .map((each, index) => ({ each, key: ((index + 1) * (seed + 7919)) % 104_729 }))
          .sort((one, other) => one.key - other.key)
          .map(({ each }) => each)
        for (const client of new Set(list.flatMap(({ from, into }) => [from, into]))) {
          const group = groupOf(list, client)
          const survivor = survivorAmong(list, client)
          assert.include([...group], survivor)
          for (const member of group) assert.equal(survivorAmong(shuffled, member), survivor)
        }
      }),
      { numRuns: runs(1_000, 100_000) }
    )
  })
})

function groupOf(merges: ClientMerge[], client: number) {
  const group = new Set([client])
  for (let size = 0; size < group.size;) {
    size = group.size
    for (const { from, into } of merges) {
      if (group.has(from) || group.has(into)) group.add(from).add(into)
    }
  }
  return group
}
