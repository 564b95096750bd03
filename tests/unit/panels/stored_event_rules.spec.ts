import { Exception } from '@adonisjs/core/exceptions'
import { test } from '@japa/runner'
import { describeFailure } from '#panels/describe_failure'
import { isSecret, makeSecret } from '#panels/panel_secret_format'
import { FAILED_DELAYS_MS, nextAttemptAt, PARKED_DELAYS_MS } from '#panels/retry_schedule'
import { secretBytes } from '#panels/webhook_signature'

test.group('Retry schedule', () => {
  test('the pauses between attempts never get shorter', ({ assert }) => {
    for (const delays of [FAILED_DELAYS_MS, PARKED_DELAYS_MS]) {
      assert.deepEqual(
        delays,
        [...delays].sort((a, b) => a - b)
      )
    }
  })

  test('a failed event is tried again after ten seconds, and for at least three weeks', ({
    assert,
  }) => {
    assert.equal(nextAttemptAt('failed', 1, 1_000), 11_000)
    const total = FAILED_DELAYS_MS.reduce((sum, delay) => sum + delay, 0)
    assert.isAtLeast(total, 20 * 86_400_000)
  })

  test('after the last pause it waits for somebody', ({ assert }) => {
    assert.isNull(nextAttemptAt('failed', FAILED_DELAYS_MS.length + 1, 0))
    assert.isNull(nextAttemptAt('parked', PARKED_DELAYS_MS.length + 1, 0))
  })
})

test.group('Description of a failure', () => {
  test('keeps code and message of our own errors', ({ assert }) => {
    const told = describeFailure(
      new Exception('Debits 5, credits 4', { code: 'E_LEDGER_UNBALANCED' })
    )
    assert.match(told, /^E_LEDGER_UNBALANCED: Debits 5, credits 4/)
  })

  test("drops a database's message, which carries the values", ({ assert }) => {
    const error = Object.assign(
      new Error("insert into clients values ('Jane Roe', 'jane@example.com') - Duplicate entry"),
      { code: 'ER_BAD_NULL_ERROR', sql: 'insert into clients …' }
    )
    const told = describeFailure(error)

    assert.match(told, /^ER_BAD_NULL_ERROR/)
    assert.notInclude(told, 'Jane')
    assert.notInclude(told, 'jane@')
  })

  test('hides addresses in any other message and keeps it short', ({ assert }) => {
    const told = describeFailure(new Error(`no <jane@example.com> here ${'x'.repeat(2000)}`))

    assert.notInclude(told, 'jane')
    assert.isAtMost(told.length, 500)
  })

  test('knows what to say of something that is not an error', ({ assert }) => {
    assert.equal(describeFailure('oops'), 'Something that is not an error was thrown')
  })
})

test.group('Panel secret', () => {
  test('a new one is whsec_ and 32 bytes', ({ assert }) => {
    const secret = makeSecret()

    assert.isTrue(isSecret(secret))
    assert.lengthOf(secretBytes(secret), 32)
    assert.notEqual(makeSecret(), secret)
  })

  test('{$self} is none')
    .with([
      '',
      'whsec_',
      'secret',
      `whsec_${Buffer.alloc(23).toString('base64')}`,
      `whsec_${Buffer.alloc(65).toString('base64')}`,
      `WHSEC_${Buffer.alloc(32).toString('base64')}`,
      `whsec_${Buffer.alloc(32).toString('base64')} `,
      `whsec_${'!'.repeat(44)}`,
    ])
    .run(({ assert }, secret) => {
      assert.isFalse(isSecret(secret))
    })
})
