import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import limiter from '@adonisjs/limiter/services/main'
import { unique } from '#tests/helpers/world'

test.group('Counting attempts in the database', () => {
  test('twenty attempts at once are twenty attempts', async ({ assert }) => {
    const attempts = limiter.use('database', { requests: 5, duration: '15 mins' })
    const key = unique('attempts')

    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, () => attempts.consume(key))
    )

    assert.lengthOf(
      outcomes.filter(({ status }) => status === 'fulfilled'),
      5
    )
    const counted = await attempts.get(key)
    assert.equal(counted?.consumed, 20)
    assert.isTrue(await attempts.isBlocked(key))
  })

  test('attempts are counted beside an open transaction', async ({ assert }) => {
    const attempts = limiter.use('database', { requests: 5, duration: '15 mins' })
    const key = unique('attempts')

    const trx = await db.transaction()
    const counting = attempts.consume(key)
    await trx.commit()

    const counted = await counting
    assert.equal(counted.consumed, 1)
  })
})
