import { test } from '@japa/runner'
import env from '#start/env'
import { inSharedCommit } from '#panels/shared_commit'

const onSqlite = env.get('DB_CONNECTION') === 'sqlite'

/**
 * As requests come: each by itself, one after the other in the same turn of the event loop.
 */
function arriving<T>(work: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    setImmediate(() => void work().then(resolve, reject))
  })
}

test.group('Shared commits', () => {
  test('what arrives in one turn of the event loop is committed together', async ({ assert }) => {
    const transactions = await Promise.all(
      [1, 2, 3].map(() => arriving(() => inSharedCommit((trx) => Promise.resolve(trx))))
    )
    assert.lengthOf(new Set(transactions), 1)
  }).skip(!onSqlite, 'on MySQL each has a transaction of its own')

  test('one that fails is alone with it', async ({ assert }) => {
    const outcomes = await Promise.allSettled(
      [1, 2, 3].map((number) =>
        arriving(() =>
          inSharedCommit(() => {
            if (number === 2) throw new Error('That one')
            return Promise.resolve(number)
          })
        )
      )
    )
    assert.deepEqual(
      outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value : outcome.status)),
      [1, 'rejected', 3]
    )
  })
})
