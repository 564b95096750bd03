/**
 * States that are looked up when `/metrics` is asked; what is counted is defined beside what it counts.
 */
import db from '@adonisjs/lucid/services/db'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { countUndeliveredMails } from '#core/mails/queries/count_undelivered_mails'
import { metrics } from '#core/metrics'
import { workerSilence } from '#core/health/worker_heartbeat'
import {
  countOwedDeliveries,
  countRecentAttempts,
  countTroubledDestinations,
} from '#outbound/queries/count_deliveries'

const DEBTS = ['parked', 'failed']

metrics.gauge(
  'pa_panel_events_owed',
  'Panel events that wait for what they refer to (parked), or whose handling failed',
  async () => {
    const rows = await db
      .from('panel_events')
      .whereIn('state', DEBTS)
      .groupBy('state')
      .select('state')
      .count('* as count')
    const counts = Object.fromEntries(rows.map((row) => [row.state, Number(row.count)]))
    return Object.fromEntries(DEBTS.map((state) => [state, counts[state] ?? 0]))
  },
  'state'
)

metrics.gauge(
  'pa_queue_jobs',
  'Jobs of the queue by status',
  async () => {
    const rows = await db.from('queue_jobs').groupBy('status').select('status').count('* as count')
    return Object.fromEntries(rows.map((row) => [row.status, Number(row.count)]))
  },
  'status'
)

metrics.gauge(
  'pa_mails_undelivered',
  'Mails that were given up (failed), or wait for more than ten minutes (late)',
  async () => ({ ...(await countUndeliveredMails(null)) }),
  'state'
)

metrics.gauge(
  'pa_deliveries_owed',
  'Deliveries to other programs whose time has not come (waiting), has come (due), or came more than ten minutes ago (late)',
  () => countOwedDeliveries(),
  'state'
)

metrics.gauge(
  'pa_delivery_attempts_last_minute',
  'Calls to other programs in the last minute by outcome',
  () => countRecentAttempts(),
  'outcome'
)

metrics.gauge(
  'pa_destinations',
  'Addresses of other programs that are left alone for now (open), or were disabled',
  () => countTroubledDestinations(),
  'state'
)

metrics.gauge(
  'pa_worker_silence_seconds',
  'Seconds since a worker was last heard of; NaN when none runs',
  async () => {
    const silence = await workerSilence()
    return silence === null ? Number.NaN : silence / 1000
  }
)

const eventLoop = monitorEventLoopDelay({ resolution: 20 })
eventLoop.enable()

metrics.gauge(
  'pa_event_loop_delay_p99_seconds',
  'How late the event loop runs, 99th percentile since the last time somebody asked',
  () => {
    const seconds = eventLoop.percentile(99) / 1e9
    eventLoop.reset()
    return seconds
  }
)

metrics.gauge('process_resident_memory_bytes', 'Resident memory of the web process', () =>
  process.memoryUsage.rss()
)

metrics.gauge(
  'process_start_time_seconds',
  'When the web process started, in seconds since 1970',
  () => Math.round(Date.now() / 1000 - process.uptime())
)
