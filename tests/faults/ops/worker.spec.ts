import { randomUUID } from 'node:crypto'
import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import env from '#start/env'
import { type Started, startProcess, until } from '#tests/helpers/start'

const MINUTE_MS = 60_000
const PURGE = 'purge-expired-sign-ins'

/**
 * The worker, on the databases of this test run.
 */
function startWorker(): Started {
  return startProcess(['--import=@poppinss/ts-exec', 'bin/console.ts', 'queue:work'], '', {
    ...(process.env as Record<string, string>),
    QUEUE_DRIVER: 'database',
    LOG_LEVEL: 'info',
  })
}

async function untilAtWork({ child, output }: Started) {
  await until(() => {
    if (child.exitCode !== null) throw new Error(output())
    return output().includes('The worker is at work')
  }, 'The worker did not start')
}

async function expiredAttempts() {
  const key = `expired-${randomUUID()}`
  await db.table('rate_limits').insert({ key, points: 1, expire: Date.now() - MINUTE_MS })
  const isThere = async () => Boolean(await db.from('rate_limits').where('key', key).first())
  return { isThere, isGone: async () => !(await isThere()) }
}

async function nextRun() {
  const { next_run_at: at } = await db.from('queue_schedules').where('id', PURGE).firstOrFail()
  return new Date(at as string | number).getTime()
}

test.group('The worker', (group) => {
  let worker: Started | undefined

  group.each.teardown(async () => {
    worker?.child.kill('SIGKILL')
    await worker?.ended
    worker = undefined
    await db.from('queue_jobs').delete()
    await db.from('queue_schedules').delete()
    await db.from('worker_heartbeats').delete()
  })

  test('does what is due by the clock, shows that it lives, and ends when told', async ({
    assert,
  }) => {
    worker = startWorker()
    await untilAtWork(worker)
    const [beat] = await db.from('worker_heartbeats')
    assert.isAbove(Number(beat.beat_at), Date.now() - MINUTE_MS)

    const attempts = await expiredAttempts()
    await db
      .from('queue_schedules')
      .where('id', PURGE)
      .update({ next_run_at: new Date(Date.now() - 1_000) })
    await until(attempts.isGone, `The job did not run:\n${worker.output()}`)

    worker.child.kill('SIGTERM')
    assert.equal(await worker.ended, 0, worker.output())
    assert.lengthOf(await db.from('worker_heartbeats'), 0)
    assert.lengthOf(await db.from('queue_jobs'), 0, 'finished jobs leave no rows')
    assert.isAbove(await nextRun(), Date.now() + 5 * MINUTE_MS)
  })

  test('takes over what a killed one had begun', async ({ assert }) => {
    const attempts = await expiredAttempts()
    worker = startWorker()
    await untilAtWork(worker)
    worker.child.kill('SIGKILL')
    await worker.ended

    const id = randomUUID()
    await db.table('queue_jobs').insert({
      id,
      queue: 'default',
      status: 'active',
      data: JSON.stringify({ id, name: 'PurgeExpiredSignInsJob', payload: {}, attempts: 0 }),
      score: 1,
      worker_id: 'killed',
      acquired_at: Date.now() - 10 * MINUTE_MS,
    })
    assert.isTrue(await attempts.isThere())

    worker = startWorker()
    await until(attempts.isGone, `Nobody took it over:\n${worker.output()}`)
  })

  test('keeps the time of a schedule across restarts, and does at once what was missed', async ({
    assert,
  }) => {
    worker = startWorker()
    await untilAtWork(worker)
    worker.child.kill('SIGTERM')
    await worker.ended
    const before = await nextRun()

    worker = startWorker()
    await untilAtWork(worker)
    worker.child.kill('SIGKILL')
    await worker.ended
    assert.equal(await nextRun(), before)

    const attempts = await expiredAttempts()
    await db
      .from('queue_schedules')
      .where('id', PURGE)
      .update({ next_run_at: new Date(Date.now() - 60 * MINUTE_MS) })
    worker = startWorker()
    await until(attempts.isGone, `The missed job did not run:\n${worker.output()}`)
  })

  test('forgets the schedule of a job that no longer exists, and tells of one that fails', async ({
    assert,
  }) => {
    await db.table('queue_schedules').insert({
      id: 'gone',
      name: 'GoneJob',
      payload: '{}',
      every_ms: MINUTE_MS,
      timezone: 'UTC',
      status: 'active',
      next_run_at: new Date(Date.now() - 1_000),
      created_at: new Date(),
    })
    worker = startWorker()
    await untilAtWork(worker)
    assert.isNull(await db.from('queue_schedules').where('id', 'gone').first())

    const away = (from: string, to: string) => db.rawQuery(`ALTER TABLE ${from} RENAME TO ${to}`)
    await away('rate_limits', 'rate_limits_away')
    try {
      await db
        .from('queue_schedules')
        .where('id', PURGE)
        .update({ next_run_at: new Date(Date.now() - 1_000) })
      await until(
        () => /"job":"PurgeExpiredSignInsJob".*A job failed/.test(worker!.output()),
        'It kept the failure to itself'
      )
    } finally {
      await away('rate_limits_away', 'rate_limits')
    }
    assert.isNull(worker.child.exitCode)
  })
})

test.group('The worker without an installation', () => {
  test('does not start, and says why', async ({ assert }) => {
    const worker = startProcess(
      ['--import=@poppinss/ts-exec', 'bin/console.ts', 'queue:work'],
      '',
      {
        ...(process.env as Record<string, string>),
        PROGRAM_TIME_ZONE: 'Asia/Tokyo',
      }
    )
    // the suite's own zone, written down by whoever comes first
    const { fixProgramTimeZone } = await import('#core/startup/program_time_zone')
    await fixProgramTimeZone(env.get('PROGRAM_TIME_ZONE'))

    assert.equal(await worker.ended, 1)
    assert.match(worker.output(), /PROGRAM_TIME_ZONE is Asia\/Tokyo, but .* Europe\/Rome/)
  })
})
