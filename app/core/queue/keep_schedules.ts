import db from '@adonisjs/lucid/services/db'
import { Locator } from '@adonisjs/queue'

interface ScheduleRow {
  id: string
  name: string
  cron_expression: string | null
  every_ms: number | string | null
  next_run_at: unknown
}

/**
 * Declares the schedules by `declare`, which counts their intervals from now on, and gives those that stayed the same their old
 * time back: a worker that restarts more often than a schedule runs would otherwise never run it. Schedules of
 * jobs that are gone go too.
 */
export async function keepSchedules(declare: () => Promise<unknown>) {
  const before = await allSchedules()
  await declare()
  const after = await allSchedules()

  for (const schedule of after) {
    if (!Locator.get(schedule.name)) {
      await db.from('queue_schedules').where('id', schedule.id).delete()
      continue
    }

    const old = before.find(({ id }) => id === schedule.id)
    const same =
      old &&
      old.next_run_at !== null &&
      old.cron_expression === schedule.cron_expression &&
      Number(old.every_ms) === Number(schedule.every_ms)
    if (same) {
      await db
        .from('queue_schedules')
        .where('id', schedule.id)
        .update({ next_run_at: old.next_run_at })
    }
  }
}

function allSchedules(): Promise<ScheduleRow[]> {
  return db
    .from('queue_schedules')
    .select('id', 'name', 'cron_expression', 'every_ms', 'next_run_at')
}
