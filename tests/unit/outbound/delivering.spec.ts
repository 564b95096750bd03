import { test } from '@japa/runner'
import fc from 'fast-check'
import { BREAKER, CircuitBreaker, openFor } from '#outbound/delivering/breaker'
import { Lanes } from '#outbound/delivering/lanes'
import {
  nextAttemptAt,
  readRetryAfter,
  RETRY_AFTER_MS,
  RETRY_DELAYS_MS,
} from '#outbound/delivering/retry_schedule'
import { settleAttempt, type Standing } from '#outbound/delivering/settle_attempt'
import { runs } from '#tests/helpers/long'

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const AT = Date.UTC(2026, 10, 21)

test.group('Retry schedule', () => {
  test('twelve attempts take at least 75 hours whatever the jitter, and end before the five days after which a destination is disabled', ({
    assert,
  }) => {
    const jitter = fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), {
      minLength: 11,
      maxLength: 11,
    })
    fc.assert(
      fc.property(jitter, (randoms) => {
        let now = AT
        let attempts = 1
        for (const random of randoms) {
          now = nextAttemptAt({ step: attempts, now, random })!
          attempts++
        }
        assert.equal(attempts, 12)
        assert.isNull(nextAttemptAt({ step: attempts, now, random: 0 }))
        assert.isAtLeast(now - AT, 75 * HOUR)
        assert.isBelow(now - AT, 120 * HOUR)
      }),
      { numRuns: runs(1_000, 100_000) }
    )
    assert.lengthOf(RETRY_DELAYS_MS, 11)
  })

  test('each delay is up to a fifth shorter or longer', ({ assert }) => {
    for (const [index, delay] of RETRY_DELAYS_MS.entries()) {
      const at = (random: number) => nextAttemptAt({ step: index + 1, now: AT, random })! - AT
      assert.equal(at(0), delay * 0.8)
      assert.equal(at(0.5), delay)
      assert.approximately(at(0.999999), delay * 1.2, delay / 1_000)
    }
  })

  test('Retry-After {value} is {expected} ms')
    .with([
      { value: '120', expected: 120 * SECOND },
      { value: ' 7 ', expected: 7 * SECOND },
      { value: '0', expected: RETRY_AFTER_MS.least },
      { value: '999999999', expected: RETRY_AFTER_MS.most },
      { value: '9'.repeat(15), expected: RETRY_AFTER_MS.most },
      { value: '9'.repeat(40), expected: null },
      { value: 'Sat, 21 Nov 2026 00:10:00 GMT', expected: 10 * MINUTE },
      { value: 'Saturday, 21-Nov-26 00:10:00 GMT', expected: 10 * MINUTE },
      { value: 'Fri, 20 Nov 2026 00:00:00 GMT', expected: RETRY_AFTER_MS.least },
      { value: 'Sat, 21 Nov 2099 00:00:00 GMT', expected: RETRY_AFTER_MS.most },
      { value: 'Sat, 99 Nov 2026 00:00:00 GMT', expected: null },
      { value: '-5', expected: null },
      { value: '1.5', expected: null },
      { value: '1e3', expected: null },
      { value: '2026', expected: 2026 * SECOND },
      { value: 'soon', expected: null },
      { value: '', expected: null },
      { value: null, expected: null },
    ])
    .run(({ assert }, { value, expected }) => {
      assert.equal(readRetryAfter(value, AT), expected)
    })

  test('a receiver may ask for more time than the schedule gives, never for less', ({ assert }) => {
    const wait = (step: number, retryAfter: string) =>
      nextAttemptAt({ step, now: AT, random: 0.5, retryAfter })! - AT
    assert.equal(wait(1, '60'), MINUTE)
    assert.equal(wait(5, '1'), RETRY_DELAYS_MS[4])
    assert.isNull(nextAttemptAt({ step: 12, now: AT, random: 0.5, retryAfter: '60' }))
  })
})

test.group('Circuit breaker', () => {
  test('opens at the fifth failure in a row, not before', ({ assert }) => {
    const breaker = new CircuitBreaker()
    const fail = () => breaker.record(true, AT)
    assert.deepEqual([fail(), fail(), fail(), fail()], [false, false, false, false])
    assert.isFalse(breaker.record(false, AT))
    assert.deepEqual([fail(), fail(), fail(), fail(), fail()], [false, false, false, false, true])
  })

  test('opens at 70 % of at least ten calls within five minutes', ({ assert }) => {
    const pattern = (results: string, gap = 0) => {
      const breaker = new CircuitBreaker()
      return [...results].map((result, index) => breaker.record(result === 'f', AT + index * gap))
    }
    // failures never reach five in a row
    assert.isFalse(pattern('ffsffsffs').includes(true), 'too few calls')
    assert.isFalse(pattern('sffsffsffsffs').includes(true), 'two thirds')
    assert.deepEqual(pattern('fffsfffsff').indexOf(true), 9, 'eight of ten')
    assert.isFalse(pattern('fffsfffsff', 40 * SECOND).includes(true), 'not within five minutes')
    assert.isTrue(pattern('fffsfffsff', 30 * SECOND).includes(true))
  })

  test('what was before it was opened says nothing any more', ({ assert }) => {
    const breaker = new CircuitBreaker()
    for (let count = 0; count < 5; count++) breaker.record(true, AT)
    breaker.forget()
    assert.isFalse(breaker.record(true, AT))
  })

  test('the first probe comes after 30 seconds, each further one after twice as long, up to an hour', ({
    assert,
  }) => {
    assert.deepEqual(
      [1, 2, 3, 4, 5, 6, 7, 8, 9, 100].map((openings) => openFor(openings) / SECOND),
      [30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]
    )
    assert.equal(openFor(2_000), BREAKER.longestMs)
  })
})

test.group('Lanes', () => {
  const limits = { perDestination: 2, perHost: 4, perWorker: 100 }
  const items = (name: string, count: number) =>
    Array.from({ length: count }, (_, index) => `${name}${index + 1}`)
  const drain = (lanes: Lanes<string>) => {
    const taken: string[] = []
    for (let next = lanes.next(); next; next = lanes.next()) taken.push(next.item)
    return taken
  }

  test('destinations take turns, each with two calls at a time', ({ assert }) => {
    const lanes = new Lanes<string>(limits)
    lanes.add(1, 'a', items('a', 10))
    lanes.add(2, 'b', items('b', 10))
    lanes.add(3, 'c', items('c', 1))
    assert.deepEqual(drain(lanes), ['a1', 'b1', 'c1', 'a2', 'b2'])
    lanes.ended(2)
    assert.deepEqual(drain(lanes), ['b3'])
    lanes.ended(2)
    lanes.ended(1)
    assert.deepEqual(drain(lanes), ['a3', 'b4'])
  })

  test('one host name has four calls at a time, however many destinations share it', ({
    assert,
  }) => {
    const lanes = new Lanes<string>(limits)
    for (const id of [1, 2, 3]) lanes.add(id, 'shared', items(`s${id}-`, 5))
    lanes.add(4, 'own', items('own', 5))
    assert.deepEqual(drain(lanes), ['s1-1', 's2-1', 's3-1', 'own1', 's1-2', 'own2'])
    lanes.ended(4)
    assert.deepEqual(drain(lanes), ['own3'])
    lanes.ended(1)
    assert.deepEqual(drain(lanes), ['s2-2'], 'whoever has waited longest')
  })

  test('who hangs holds up nobody else', ({ assert }) => {
    const lanes = new Lanes<string>(limits)
    for (const id of [1, 2, 3, 4]) lanes.add(id, `pit${id}`, items('pit', 50_000))
    lanes.add(5, 'healthy', items('h', 1_000))
    let healthy = 0
    for (let step = 0; step < 1_000; step++) {
      for (const item of drain(lanes)) {
        if (!item.startsWith('h')) continue
        healthy++
        lanes.ended(5)
      }
    }
    assert.equal(healthy, 1_000)
    assert.equal(lanes.inFlight, 8)
  })

  test('a probe is one call; what is withdrawn does not come up any more', ({ assert }) => {
    const lanes = new Lanes<string>(limits)
    lanes.add(1, 'a', items('a', 3), { isProbing: true })
    assert.deepEqual(drain(lanes), ['a1'])
    assert.deepEqual(lanes.withdraw(1), ['a2', 'a3'])
    lanes.ended(1)
    assert.deepEqual(drain(lanes), [])
    assert.deepEqual(lanes.destinations, [])
    lanes.add(1, 'a', items('b', 3))
    assert.deepEqual(drain(lanes), ['b1', 'b2'])
    assert.equal(lanes.waiting(1), 1)
  })

  test('a worker has a limit of its own', ({ assert }) => {
    const lanes = new Lanes<string>({ ...limits, perWorker: 3 })
    lanes.add(1, 'a', items('a', 3))
    lanes.add(2, 'b', items('b', 3))
    assert.lengthOf(drain(lanes), 3)
  })

  test('whatever comes and ends in whatever order: no limit is passed, nothing is lost or called twice', ({
    assert,
  }) => {
    const step = fc.oneof(
      fc.record({
        do: fc.constant('add' as const),
        id: fc.integer({ min: 1, max: 6 }),
        count: fc.integer({ min: 1, max: 4 }),
      }),
      fc.record({ do: fc.constant('call' as const) }),
      fc.record({ do: fc.constant('end' as const), id: fc.integer({ min: 0, max: 20 }) }),
      fc.record({ do: fc.constant('withdraw' as const), id: fc.integer({ min: 1, max: 6 }) })
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const lanes = new Lanes<number>({ ...limits, perWorker: 7 })
        const host = (id: number) => `host${id % 2}`
        const inFlight: number[] = []
        let added = 0
        const seen = new Set<number>()
        for (const one of steps) {
          if (one.do === 'add') {
            lanes.add(
              one.id,
              host(one.id),
              Array.from({ length: one.count }, () => ++added)
            )
          } else if (one.do === 'call') {
            const next = lanes.next()
            if (!next) continue
            assert.isFalse(seen.has(next.item))
            seen.add(next.item)
            inFlight.push(next.destination)
          } else if (one.do === 'end' && inFlight.length > 0) {
            lanes.ended(inFlight.splice(one.id % inFlight.length, 1)[0]!)
          } else if (one.do === 'withdraw') {
            for (const item of lanes.withdraw(one.id)) seen.add(item)
          }
          const most = (key: (id: number) => unknown) =>
            Math.max(0, ...[...Map.groupBy(inFlight, key).values()].map(({ length }) => length))
          assert.isAtMost(
            most((id) => id),
            2
          )
          assert.isAtMost(most(host), 4)
          assert.isAtMost(inFlight.length, 7)
          assert.equal(lanes.inFlight, inFlight.length)
        }
        while (inFlight.length > 0 || lanes.destinations.length > 0) {
          for (const id of inFlight.splice(0)) lanes.ended(id)
          for (let next = lanes.next(); next; next = lanes.next()) {
            seen.add(next.item)
            inFlight.push(next.destination)
          }
        }
        assert.equal(seen.size, added)
      }),
      { numRuns: runs(300, 20_000) }
    )
  })
})

test.group('Where a delivery stands after an attempt', () => {
  const owed: Standing = {
    state: 'owed',
    nextAttemptAt: AT - MINUTE,
    scheduleStep: 3,
    finishedAt: null,
    reason: 'failed.timeout',
    reasonValues: null,
  }
  const failed: Standing = { ...owed, state: 'failed', scheduleStep: 12, finishedAt: AT - HOUR }
  const attempt = {
    cause: 'schedule' as const,
    outcome: 'retry' as const,
    reason: 'status_retry',
    reasonValues: '{"status":503}',
    retryAfter: null,
    endedAt: AT,
    isDeleted: false,
    random: 0.5,
  }

  test('by the schedule', ({ assert }) => {
    assert.deepEqual(settleAttempt(owed, { ...attempt, outcome: 'delivered' }), {
      state: 'delivered',
      nextAttemptAt: AT,
      scheduleStep: 3,
      finishedAt: AT,
      reason: null,
      reasonValues: null,
    })
    assert.deepEqual(settleAttempt(owed, attempt), {
      state: 'owed',
      nextAttemptAt: AT + RETRY_DELAYS_MS[3]!,
      scheduleStep: 4,
      finishedAt: null,
      reason: 'status_retry',
      reasonValues: '{"status":503}',
    })
    assert.include(settleAttempt({ ...owed, scheduleStep: 11 }, attempt), {
      state: 'failed',
      scheduleStep: 12,
      finishedAt: AT,
    })
    assert.include(settleAttempt(owed, { ...attempt, outcome: 'refused', reason: 'gone' }), {
      state: 'refused',
      reason: 'gone',
    })
    assert.include(settleAttempt(owed, { ...attempt, outcome: 'blocked' }), { state: 'owed' })
    assert.include(settleAttempt(owed, { ...attempt, isDeleted: true }), {
      state: 'not_sent',
      reason: 'destination_deleted',
    })
  })

  test('by hand: a success ends it, anything else leaves it as it was', ({ assert }) => {
    for (const before of [owed, failed]) {
      const byHand = { ...attempt, cause: 'hand' as const }
      assert.include(settleAttempt(before, { ...byHand, outcome: 'delivered' }), {
        state: 'delivered',
        finishedAt: AT,
      })
      for (const outcome of ['retry', 'blocked', 'refused'] as const) {
        assert.deepEqual(settleAttempt(before, { ...byHand, outcome }), before)
      }
    }
  })

  test('a test is not repeated', ({ assert }) => {
    const asTest = { ...attempt, cause: 'test' as const }
    const before = { ...owed, scheduleStep: 0 }
    assert.include(settleAttempt(before, asTest), { state: 'failed', finishedAt: AT })
    assert.include(settleAttempt(before, { ...asTest, outcome: 'refused' }), { state: 'refused' })
    assert.include(settleAttempt(before, { ...asTest, outcome: 'delivered' }), {
      state: 'delivered',
    })
  })
})
