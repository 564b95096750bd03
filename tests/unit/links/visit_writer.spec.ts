import { setImmediate as immediate, setTimeout as delay } from 'node:timers/promises'
import { test } from '@japa/runner'
import { VisitWriter, type NewVisit } from '#links/visit_writer'

const visit = (id: string): NewVisit => ({
  id,
  linkId: 1,
  visitedAt: 0,
  day: 20261120,
  addressHash: null,
  referrerHost: null,
  parameters: null,
  flags: null,
})

/** A database whose batches end when the test says so. */
class SlowDatabase {
  batches: { ids: string[]; isAbandoned: () => boolean; end: (error?: Error) => void }[] = []

  write = (visits: readonly NewVisit[], isAbandoned: () => boolean) =>
    new Promise<void>((resolve, reject) => {
      this.batches.push({
        ids: visits.map(({ id }) => id),
        isAbandoned,
        end: (error) => (error ? reject(error) : resolve()),
      })
    })

  async batch(number: number) {
    while (!this.batches[number]) await delay(1)
    return this.batches[number]
  }
}

interface Wanted {
  patience?: number
  patienceAfterLoss?: number
  limit?: number
  time?: () => number
}

function setUp(options: Wanted = {}) {
  const database = new SlowDatabase()
  const losses: [visits: number, code: string | undefined][] = []
  const writer = new VisitWriter({
    write: database.write,
    onLoss: (visits, reason) => losses.push([visits, (reason as { code?: string }).code]),
    ...options,
  })
  return { database, losses, writer, store: (id: string) => writer.store(visit(id)) }
}

test.group('Visit writer', () => {
  test('what arrives together is one batch; what arrives meanwhile is the next', async ({
    assert,
  }) => {
    const { database, losses, store } = setUp()
    const first = ['a', 'b', 'c'].map(store)
    const one = await database.batch(0)
    const second = ['d', 'e'].map(store)
    await delay(5)
    assert.deepEqual(one.ids, ['a', 'b', 'c'])
    assert.lengthOf(database.batches, 1)

    one.end()
    assert.deepEqual(await Promise.all(first), [true, true, true])
    const two = await database.batch(1)
    assert.deepEqual(two.ids, ['d', 'e'])
    two.end()
    assert.deepEqual(await Promise.all(second), [true, true])
    assert.isEmpty(losses)
  })

  test('those whom a batch answered are one batch when they come back one by one', async ({
    assert,
  }) => {
    let time = 0
    const { database, store } = setUp({ time: () => time })
    const first = ['a', 'b', 'c'].map(store)
    const one = await database.batch(0)
    // a slow write: coming back within a tenth of it is coming back together
    time += 50
    one.end()
    await Promise.all(first)

    const second: Promise<boolean>[] = []
    for (const id of ['d', 'e', 'f']) {
      second.push(store(id))
      await immediate()
    }
    await immediate()
    assert.lengthOf(database.batches, 1)
    time += 1
    const two = await database.batch(1)
    assert.deepEqual(two.ids, ['d', 'e', 'f'])
    two.end()
    assert.deepEqual(await Promise.all(second), [true, true, true])
  })

  test('nobody is answered before the batch has ended', async ({ assert }) => {
    const { database, store } = setUp()
    let isAnswered = false
    const answer = store('a').then(() => (isAnswered = true))
    const batch = await database.batch(0)
    await delay(20)
    assert.isFalse(isAnswered)
    batch.end()
    await answer
    assert.isTrue(isAnswered)
  })

  test('a batch that fails is lost whole, and the next one is written', async ({ assert }) => {
    const { database, losses, store } = setUp()
    const first = ['a', 'b'].map(store)
    const one = await database.batch(0)
    const second = store('c')
    one.end(Object.assign(new Error('full'), { code: 'SQLITE_FULL' }))
    assert.deepEqual(await Promise.all(first), [false, false])
    assert.deepEqual(losses, [[2, 'SQLITE_FULL']])

    const two = await database.batch(1)
    two.end()
    assert.isTrue(await second)
  })

  test('nobody waits longer than the patience, and nobody who comes after waits at all', async ({
    assert,
  }) => {
    const { database, losses, store } = setUp({ patience: 50 })
    const waiting = store('a')
    const batch = await database.batch(0)
    const next = store('b')

    assert.isFalse(await waiting)
    assert.isFalse(await next)
    assert.isTrue(batch.isAbandoned())

    const late = store('c').then(() => 'answered')
    assert.equal(await Promise.race([late, immediate('waits')]), 'answered')
    assert.deepEqual(
      losses.map(([visits, code]) => [visits, code]),
      [
        [1, 'E_VISIT_TIMEOUT'],
        [1, 'E_VISIT_TIMEOUT'],
        [1, 'E_VISIT_TIMEOUT'],
      ]
    )
  })

  test('works again as soon as the database answers', async ({ assert }) => {
    const { database, store } = setUp({ patience: 20 })
    assert.isFalse(await store('a'))
    assert.isFalse(await store('b'))
    const batch = await database.batch(0)
    batch.end(new Error('gone'))
    await delay(5)

    const back = store('c')
    const next = await database.batch(1)
    assert.deepEqual(next.ids, ['c'])
    next.end()
    assert.isTrue(await back)
  })

  test('after a loss it waits less, until something is stored again', async ({ assert }) => {
    const { database, store } = setUp({ patience: 200, patienceAfterLoss: 10 })
    // timers fire in the order in which they end, however slow the machine
    const isAnsweredWithin = async (id: string, ms: number) => {
      const lost = store(id)
      const first = await Promise.race([lost.then(() => true), delay(ms, false)])
      assert.isFalse(await lost)
      return first
    }
    const endLast = async () => {
      database.batches.at(-1)!.end()
      await delay(1)
    }
    assert.isFalse(await isAnsweredWithin('a', 100))
    await endLast()
    assert.isTrue(await isAnsweredWithin('b', 100))
    await endLast()

    const stored = store('c')
    const batch = await database.batch(2)
    batch.end()
    assert.isTrue(await stored)
    assert.isFalse(await isAnsweredWithin('d', 100))
    await endLast()
  })

  test('loses what is beyond the limit rather than keep it in memory', async ({ assert }) => {
    const { database, losses, store } = setUp({ limit: 3 })
    const first = store('a')
    const one = await database.batch(0)
    const stored = ['b', 'c', 'd'].map(store)
    assert.isFalse(await store('e'))
    assert.lengthOf(losses, 1)

    one.end()
    const two = await database.batch(1)
    two.end()
    assert.isTrue(await first)
    assert.deepEqual(await Promise.all(stored), [true, true, true])
  })
})
