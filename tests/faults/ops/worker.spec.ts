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
  return startProcess(['--import=./tests/typescript.js', 'bin/console.ts', 'queue:work'], '', {
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

/**
 * As if the job should have run that long ago.
 */
async function makeDue(agoMs: number) {
  await db
    .from('queue_schedules')
    .where('id', PURGE)
    .update({ next_run_at: new Date(Date.now() - agoMs) })
}

async function jobOfKilledWorker() {
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

  // one story, since each start takes seconds
  test('does what is due and what was missed, takes over what a killed one had begun, tells of a job that fails, and ends when told', async ({
    assert,
  }) => {
    worker = startWorker()
    await untilAtWork(worker)
    const [beat] = await db.from('worker_heartbeats')
    assert.isAbove(Number(beat.beat_at), Date.now() - MINUTE_MS)

    const attempts = await expiredAttempts()
    await makeDue(1_000)
    await until(attempts.isGone, `The job did not run:\n${worker.output()}`)

    worker.child.kill('SIGTERM')
    assert.equal(await worker.ended, 0, worker.output())
    assert.lengthOf(await db.from('worker_heartbeats'), 0)
    assert.lengthOf(await db.from('queue_jobs'), 0, 'finished jobs leave no rows')
    const before = await nextRun()
    assert.isAbove(before, Date.now() + 5 * MINUTE_MS)

    // the next one keeps the times of the schedules, and takes over what a killed one had begun
    const begun = await expiredAttempts()
    await jobOfKilledWorker()
    worker = startWorker()
    await until(begun.isGone, `Nobody took it over:\n${worker.output()}`)
    await untilAtWork(worker)
    assert.equal(await nextRun(), before)

    // the one after finds a job that should have run, and a schedule of a job that no longer exists
    worker.child.kill('SIGKILL')
    await worker.ended
    const missed = await expiredAttempts()
    await makeDue(60 * MINUTE_MS)
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
    await until(missed.isGone, `The missed job did not run:\n${worker.output()}`)
    await untilAtWork(worker)
    assert.isNull(await db.from('queue_schedules').where('id', 'gone').first())

    const away = (from: string, to: string) => db.rawQuery(`ALTER TABLE ${from} RENAME TO ${to}`)
    await away('rate_limits', 'rate_limits_away')
    try {
      await makeDue(1_000)
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
      ['--import=./tests/typescript.js', 'bin/console.ts', 'queue:work'],
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
