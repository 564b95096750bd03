import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { MigrationRunner } from '@adonisjs/lucid/migration'
import { workerSilence } from '#core/health/worker_heartbeat'

/**
 * How long the database may take to answer before it counts as gone, in milliseconds.
 */
const ANSWER_MS = 2_000

export interface Readiness {
  ready: boolean
  checks: {
    database: 'answers' | 'unreachable'
    migrations: 'complete' | 'pending' | 'unknown'
    /** Information: without a worker pages and events still work, what runs by the clock waits. */
    worker: 'seen' | 'silent' | 'unknown'
    worker_silence_seconds: number | null
  }
}

/**
 * A worker that beats every ten seconds counts as silent after this long, in milliseconds.
 */
const SILENT_MS = 60_000

let migrationsComplete = false

/**
 * Whether this process can serve: the database answers and its migrations are complete.
 */
export async function checkReadiness(): Promise<Readiness> {
  const checks: Readiness['checks'] = {
    database: 'unreachable',
    migrations: 'unknown',
    worker: 'unknown',
    worker_silence_seconds: null,
  }

  try {
    await inTime(async () => {
      await db.rawQuery('SELECT 1')
      checks.database = 'answers'
      const pending = await pendingMigrations()
      checks.migrations = pending.length === 0 ? 'complete' : 'pending'
      if (checks.migrations === 'complete') {
        const silence = await workerSilence()
        checks.worker = silence !== null && silence < SILENT_MS ? 'seen' : 'silent'
        checks.worker_silence_seconds = silence === null ? null : Math.round(silence / 1000)
      }
    })
  } catch {
    // what did not answer stays unreachable or unknown
  }

  return {
    ready: checks.database === 'answers' && checks.migrations === 'complete',
    checks,
  }
}

/**
 * Names of migrations that have not run. Once complete they stay so as long as the process lives.
 */
export async function pendingMigrations(): Promise<string[]> {
  if (migrationsComplete) return []

  const migrator = new MigrationRunner(db, app, {
    direction: 'up',
    connectionName: db.primaryConnectionName,
    dryRun: true,
  })
  const list = await migrator.getList()
  const pending = list.filter(({ status }) => status === 'pending').map(({ name }) => name)
  migrationsComplete = pending.length === 0
  return pending
}

async function inTime(work: () => Promise<void>) {
  let timer: NodeJS.Timeout | undefined
  const tooLate = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error('The database is too slow')), ANSWER_MS)
  })
  try {
    await Promise.race([work(), tooLate])
  } finally {
    clearTimeout(timer)
  }
}
