/**
 * Child of bench/deliveries.ts: the worker's part that delivers, on a database of its own. `deliver.ts <task as JSON>`; prints
 * what it measured as JSON.
 */
import 'reflect-metadata'
import { setTimeout as delay } from 'node:timers/promises'
import { Ignitor } from '@adonisjs/core'
import { APP_ROOT, IMPORTER } from '../../bin/application.js'

interface Task {
  origins: string[]
  /** As OUTBOUND_ALLOWED. */
  allowed: string
  /** Owed at once, and delivered as fast as can be. */
  calls?: number
  /** Owed one by one to the first destination: how many a second, for how many seconds. */
  paced?: { perSecond: number; seconds: number }
  /** Owed to each of the other destinations, which never answer. */
  pits?: number
}

const task = JSON.parse(process.argv[2]!) as Task

const app = new Ignitor(APP_ROOT, { importer: IMPORTER })
  .tap((application) => {
    application.booting(async () => {
      await import('#start/env')
    })
  })
  .createApp('console')
await app.init()
await app.boot()
await app.start(async () => {})

const { prepareDatabases } = await import('#tests/helpers/databases')
const { createPanel, unique } = await import('#tests/helpers/world')
const { createTestDestination, isAllDone, oweMany } = await import('#tests/helpers/deliveries')
const { outboundClient } = await import('#tests/helpers/outbound')
const { Deliverer } = await import('#outbound/delivering/deliverer')
const { oweDelivery } = await import('#outbound/actions/owe_delivery')
const { inTransaction } = await import('#core/database/transaction')

await prepareDatabases()
const panel = await createPanel()
const client = outboundClient(task.allowed, { resolve: async () => [] })
const deliverer = new Deliverer({ client, logger: await app.container.make('logger') })
const result: Record<string, number> = {}

const ids = await Promise.all(
  task.origins.map((origin, index) => {
    const path = task.pits && index > 0 ? '/pit?o=${order_id}' : '/sale?a=10.00&o=${order_id}'
    return createTestDestination(panel, `${origin}${path}${task.paced ? '&t=${amount}' : ''}`)
  })
)

if (task.calls) {
  for (const id of ids) await oweMany(panel, id, 300)
  deliverer.start()
  while (!(await isAllDone(ids))) await delay(20)
  await deliverer.stop()

  const measured = new Deliverer({ client, logger: await app.container.make('logger') })
  for (const id of ids) await oweMany(panel, id, task.calls / ids.length)
  const began = performance.now()
  measured.start()
  while (!(await isAllDone(ids))) await delay(20)
  result.perSecond = task.calls / ((performance.now() - began) / 1000)
  await measured.stop()
}

if (task.paced) {
  const { perSecond, seconds } = task.paced
  for (const id of ids.slice(1)) if (task.pits) await oweMany(panel, id, task.pits)
  deliverer.start()
  for (let index = 0; index < perSecond * seconds; index++) {
    const key = unique('paced')
    await inTransaction((trx) =>
      oweDelivery(trx, {
        destinationId: ids[0]!,
        panelId: panel.id,
        eventKey: key,
        mode: 'server',
        notificationId: key,
        subject: null,
        clientId: null,
        parameters: { order_id: key, amount: String(Date.now()) },
      })
    )
    await delay(1000 / perSecond)
  }
  while (!(await isAllDone([ids[0]!]))) await delay(20)
}

process.stdout.write(`${JSON.stringify(result)}\n`)
process.exit(0)
