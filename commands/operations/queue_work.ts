import { setTimeout as delay } from 'node:timers/promises'
import { BaseCommand } from '@adonisjs/core/ace'
import { QueueManager, tracingChannels, Worker } from '@adonisjs/queue'
import type { AdapterFactory, JobFactory, QueueConfig } from '@adonisjs/queue/types'
import type { Logger } from '@adonisjs/core/logger'
import type { CommandOptions } from '@adonisjs/core/types/ace'
import { WorkerHeartbeat } from '#core/health/worker_heartbeat'
import { keepSchedules } from '#core/queue/keep_schedules'
import { OutboundClient } from '#outbound/client/outbound_client'
import { Deliverer } from '#outbound/delivering/deliverer'
import { explainStartFailure } from '../../bin/start_failure.js'

/**
 * How often the worker looks for work when there is none, in milliseconds. On SQLite a look is a read that blocks nobody.
 */
const IDLE_MS = 1_000

/**
 * The worker. In place of the package's command of this name, to check the installation first, to keep schedules
 * across restarts, to show that it lives, and to finish what is in flight before the database is closed.
 */
export default class QueueWork extends BaseCommand {
  static override commandName = 'queue:work'
  static override description = 'Work off what runs by the clock and what is owed (the worker)'
  static override options: CommandOptions = { startApp: true, staysAlive: true }

  override async run() {
    const logger = await this.app.container.make('logger')

    try {
      const { insistOnInstallation } = await import('#start/installation')
      await insistOnInstallation(logger)
    } catch (error) {
      explainStartFailure(error)
      this.exitCode = 1
      return this.terminate()
    }

    // addresses in mails and launches are made here too
    const router = await this.app.container.make('router')
    router.commit()

    await QueueManager.loadJobs()
    await keepSchedules(() => import('#start/scheduler'))

    const heartbeat = new WorkerHeartbeat(logger)
    const worker = new Worker(await this.#workerConfig())
    const client = await this.app.container.make(OutboundClient)
    const deliverer = new Deliverer({ client, logger })
    const stopped = new AbortController()
    tellFailures(logger)

    // runs before the providers shut down, among them the database's
    this.app.terminating(async () => {
      logger.info('The worker finishes what it has begun')
      stopped.abort()
      await Promise.all([worker.stop(), deliverer.stop()])
      await heartbeat.stop()
    })

    await heartbeat.start()
    deliverer.start()
    logger.info('The worker is at work')
    await this.#work(worker, stopped.signal, logger)
  }

  /**
   * The package's own loop keeps to itself that the database is away; this one says so, once each time.
   */
  async #work(worker: Worker, stopped: AbortSignal, logger: Logger) {
    let away = false

    while (!stopped.aborted) {
      const cycle = await worker.processCycle(['default'])
      if (!cycle) break
      if (cycle.type === 'error' && !away) {
        logger.error({ err: cycle.error }, 'The worker cannot reach its queue and tries again')
      }
      if (cycle.type === 'idle' && away) logger.info('The worker reaches its queue again')
      away = cycle.type === 'error' || (away && cycle.type !== 'idle')

      if (cycle.type === 'idle' || cycle.type === 'error') {
        await delay(IDLE_MS, undefined, { signal: stopped }).catch(() => {})
      }
    }
  }

  async #workerConfig() {
    const config = this.app.config.get<QueueConfig>('queue')
    const adapters: Record<string, AdapterFactory> = {}
    for (const [name, adapter] of Object.entries(config.adapters)) {
      adapters[name] = typeof adapter === 'function' ? adapter : await adapter.resolver(this.app)
    }
    return {
      ...config,
      adapters,
      autoLoadJobs: false,
      jobFactory: ((job) => this.app.container.make(job)) as JobFactory,
      logger: await this.app.container.make('logger'),
      // signals come through the application (bin/console.ts), which stops the worker before the rest
      worker: { ...config.worker, gracefulShutdown: false },
    }
  }
}

/**
 * A job that fails says so in the log. What it was for is still owed by its rows: the schedule runs it again.
 */
function tellFailures(logger: Logger) {
  const tell = (message: unknown) => {
    const { error, job } = message as { error?: unknown; job?: { name: string } }
    if (error) logger.error({ err: error, job: job?.name }, 'A job failed')
  }
  tracingChannels.executeChannel.asyncEnd.subscribe(tell)
}
