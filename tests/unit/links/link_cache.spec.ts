import { setTimeout as delay } from 'node:timers/promises'
import { test } from '@japa/runner'
import { LinkCache, type FollowableLink } from '#links/link_cache'

const link = (id: number): FollowableLink => ({
  id,
  kind: 'link',
  targetUrl: `https://example.com/${id}`,
})

function setUp(options: { size?: number; patience?: number } = {}) {
  const state = {
    links: new Map<string, FollowableLink>([
      ['one', link(1)],
      ['two', link(2)],
      ['six', link(6)],
    ]),
    time: 0,
    loads: [] as string[],
    answer: null as Promise<void> | null,
    error: null as Error | null,
  }
  const cache = new LinkCache({
    load: async (code) => {
      state.loads.push(code)
      const found = state.links.get(code) ?? null
      await state.answer
      if (state.error) throw state.error
      return found
    },
    life: 5_000,
    retryAfter: 1_000,
    clock: () => state.time,
    ...options,
  })
  return { cache, state }
}

test.group('Link cache', () => {
  test('asks once while it is fresh, also for codes that lead nowhere', async ({ assert }) => {
    const { cache, state } = setUp()
    assert.deepEqual(await cache.find('one'), link(1))
    assert.isNull(await cache.find('none'))
    state.time = 4_999
    assert.deepEqual(cache.find('one'), link(1))
    assert.isNull(cache.find('none'))
    assert.deepEqual(state.loads, ['one', 'none'])

    state.time = 5_000
    state.links.set('one', link(9))
    assert.deepEqual(await cache.find('one'), link(9))
  })

  test('a crowd asks once', async ({ assert }) => {
    const { cache, state } = setUp()
    const found = await Promise.all(Array.from({ length: 50 }, () => cache.find('one')))
    assert.deepEqual(new Set(found.map((one) => one?.id)), new Set([1]))
    assert.deepEqual(state.loads, ['one'])
  })

  test('forgets a changed link at once', async ({ assert }) => {
    const { cache, state } = setUp()
    await cache.find('one')
    state.links.delete('one')
    cache.forget('one')
    assert.isNull(await cache.find('one'))
    state.links.set('one', link(3))
    cache.forget('one')
    assert.deepEqual(await cache.find('one'), link(3))
  })

  test('does not keep what a look-up read before a change that happened meanwhile', async ({
    assert,
  }) => {
    const { cache, state } = setUp()
    let answer!: () => void
    state.answer = new Promise((resolve) => (answer = resolve))
    const asked = cache.find('one')
    await delay(1)
    state.links.set('one', link(7))
    cache.forget('one')
    answer()
    assert.deepEqual(await asked, link(7))
    assert.deepEqual(cache.find('one'), link(7))
  })

  test('keeps serving what it knows while the database is gone, and asks once a second', async ({
    assert,
  }) => {
    const { cache, state } = setUp()
    await cache.find('one')
    state.time = 10_000
    state.error = new Error('gone')
    assert.deepEqual(await cache.find('one'), link(1))
    assert.deepEqual(cache.find('one'), link(1))
    assert.lengthOf(state.loads, 2)

    state.time = 11_000
    assert.deepEqual(cache.find('one'), link(1))
    await delay(1)
    assert.lengthOf(state.loads, 3)

    state.error = null
    state.links.set('one', link(8))
    state.time = 12_000
    assert.deepEqual(cache.find('one'), link(1))
    await delay(1)
    assert.deepEqual(cache.find('one'), link(8))
  })

  test('says so when it knows nothing and the database is gone', async ({ assert }) => {
    const { cache, state } = setUp()
    state.error = new Error('gone')
    await assert.rejects(async () => cache.find('one'), 'gone')
    state.error = null
    assert.deepEqual(await cache.find('one'), link(1))
  })

  test('a look-up that hangs counts as failed', async ({ assert }) => {
    const { cache, state } = setUp({ patience: 20 })
    await cache.find('one')
    state.time = 10_000
    state.answer = new Promise(() => {})
    assert.deepEqual(await cache.find('one'), link(1))
    await assert.rejects(async () => cache.find('two'), 'The database did not answer')
  })

  test('is bounded, and guessed codes push out no link', async ({ assert }) => {
    const { cache, state } = setUp({ size: 2 })
    await cache.find('one')
    await cache.find('two')
    for (let index = 0; index < 100; index++) await cache.find(`guess${index}`)
    state.loads = []
    await cache.find('one')
    await cache.find('two')
    assert.isEmpty(state.loads)

    await cache.find('six')
    await cache.find('two')
    assert.deepEqual(state.loads, ['six'])
    await cache.find('one')
    assert.deepEqual(state.loads, ['six', 'one'])
  })

  test('forgets everything at once, also what is being looked up', async ({ assert }) => {
    const { cache, state } = setUp()
    await cache.find('one')
    await cache.find('nothing')
    let answer = () => {}
    state.answer = new Promise((resolve) => (answer = resolve))
    const running = cache.find('two')
    state.links.set('two', link(22))
    cache.forgetAll()
    answer()
    state.answer = null

    assert.deepEqual(await running, link(22))
    await cache.find('one')
    await cache.find('nothing')
    assert.deepEqual(state.loads, ['one', 'nothing', 'two', 'two', 'one', 'nothing'])
  })
})
