/**
 * Destinations of a kind of the tests' own, what is owed to them, and a receiver that may behave badly.
 */
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import db from '@adonisjs/lucid/services/db'
import logger from '@adonisjs/core/services/logger'
import { now } from '#core/clock'
import { inTransaction } from '#core/database/transaction'
import { oweDelivery } from '#outbound/actions/owe_delivery'
import { createDestination, type DestinationInput } from '#outbound/actions/save_destination'
import { Deliverer, type DelivererOptions } from '#outbound/delivering/deliverer'
import { defineDestinationKind, type DisabledReason } from '#outbound/kinds'
import { DEFAULT_OUTCOME_RULES } from '#outbound/outcome_rules'
import type { DeliverSettings } from '#tests/fixtures/deliver'
import { outboundClient } from '#tests/helpers/outbound'
import { startProcess, until, type Started } from '#tests/helpers/start'
import { unique } from '#tests/helpers/world'

/** What the kind's hook was called with, by destination. */
export const disabledDestinations = new Map<number, DisabledReason[]>()

export const testKind = defineDestinationKind('test', {
  parameters: () => ({ names: new Set(['amount', 'order_id', 'click_id']), prefixes: [] }),
  async disabled(_trx, { id }, reason) {
    disabledDestinations.set(id, [...(disabledDestinations.get(id) ?? []), reason])
  },
})

export interface SunkRequest {
  method: string
  /** Path and query. */
  url: string
  headers: IncomingMessage['headers']
  body: string
  at: number
}

type Answer = (request: SunkRequest, response: ServerResponse) => unknown

/**
 * A receiver on a loopback address that lists what it got.
 */
export class Sink {
  readonly requests: SunkRequest[] = []
  /** 200 `ok` unless told otherwise. */
  answer: Answer = (_request, response) => response.end('ok')
  #server = createServer((request, response) => void this.#take(request, response))
  #sockets = new Set<Socket>()
  #host: string

  private constructor(host: string) {
    this.#host = host
    this.#server.keepAliveTimeout = 60_000
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket)
      socket.on('close', () => this.#sockets.delete(socket))
    })
  }

  static async start(host = '127.0.0.1'): Promise<Sink> {
    const sink = new Sink(host)
    sink.#server.listen(0, host)
    await once(sink.#server, 'listening')
    return sink
  }

  get port() {
    return (this.#server.address() as AddressInfo).port
  }

  get origin() {
    return `http://${this.#host}:${this.port}`
  }

  /** As OUTBOUND_ALLOWED. */
  get allowance() {
    return `${this.#host}:${this.port}`
  }

  /** Those whose URL contains `text`. */
  about(text: string | number): SunkRequest[] {
    return this.requests.filter(({ url, body }) => `${url} ${body}`.includes(String(text)))
  }

  async stop() {
    for (const socket of this.#sockets) socket.destroy()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  async #take(request: IncomingMessage, response: ServerResponse) {
    let body = ''
    for await (const chunk of request) body += String(chunk)
    const sunk = {
      method: request.method!,
      url: request.url!,
      headers: request.headers,
      body,
      at: Date.now(),
    }
    this.requests.push(sunk)
    this.answer(sunk, response)
  }
}

export async function createTestDestination(
  panel: { id: number },
  url: string,
  wanted: Partial<Omit<DestinationInput, 'panelId' | 'kind'>> = {}
): Promise<number> {
  return inTransaction((trx) =>
    createDestination(trx, {
      panelId: panel.id,
      kind: testKind.name,
      name: unique('Destination'),
      template: { method: 'get', url, body: null },
      headers: [],
      outcomeRules: DEFAULT_OUTCOME_RULES,
      state: 'on',
      held: false,
      ...wanted,
    })
  )
}

/**
 * As a feature does it. `${order_id}` stands for `<key>`, which no other test has.
 * @returns ids
 */
export async function owe(
  panel: { id: number },
  destinationId: number,
  count = 1,
  parameters: Record<string, string | null> = {},
  { isTest = false }: { isTest?: boolean } = {}
): Promise<number[]> {
  return inTransaction(async (trx) => {
    const ids: number[] = []
    for (let index = 0; index < count; index++) {
      const key = unique('order')
      const id = await oweDelivery(trx, {
        destinationId,
        panelId: panel.id,
        eventKey: `test:${key}`,
        mode: 'server',
        notificationId: key,
        subject: { type: 'order', id: 1, label: key },
        clientId: null,
        parameters: { amount: '10.00', order_id: key, ...parameters },
        isTest,
      })
      ids.push(id!)
    }
    return ids
  })
}

/**
 * Many at once, as rows.
 */
export async function oweMany(panel: { id: number }, destinationId: number, count: number) {
  const at = now()
  const prefix = unique('many')
  for (let start = 0; start < count; start += 500) {
    await db.table('deliveries').multiInsert(
      Array.from({ length: Math.min(500, count - start) }, (_, index) => {
        const key = `${prefix}-${start + index}`
        return {
          destination_id: destinationId,
          panel_id: panel.id,
          event_key: `test:${key}`,
          mode: 'server',
          notification_id: key,
          is_test: false,
          state: 'owed',
          parameters: JSON.stringify({ amount: '10.00', order_id: key }),
          attempts: 0,
          takes: 0,
          next_attempt_at: at,
          created_at: at,
        }
      })
    )
  }
}

/**
 * A process of its own that delivers.
 */
export async function startDelivererProcess(settings: DeliverSettings): Promise<Started> {
  const started = startProcess(
    ['--import=./tests/typescript.js', 'tests/fixtures/deliver.ts', JSON.stringify(settings)],
    '',
    process.env as Record<string, string>
  )
  await until(() => {
    if (started.child.exitCode !== null) throw new Error(started.output())
    return started.output().includes('ready')
  }, 'It did not start')
  return started
}

/**
 * The worker's part that delivers, in this process. It finds whatever is owed in the database of this run, but calls
 * nobody except `sinks`: no name has an address.
 */
export function testDeliverer(
  sinks: Sink[],
  { deadlineMs = 2_000, ...options }: Partial<DelivererOptions> & { deadlineMs?: number } = {}
): Deliverer {
  const client = outboundClient(sinks.map(({ allowance }) => allowance).join(','), {
    resolve: async () => [],
    deadlineMs,
  })
  return new Deliverer({
    client,
    logger: logger.use(),
    ...options,
    settings: { idleMs: 20, ...options.settings },
  })
}

/** Delivers until `condition` holds, and ends in order. */
export async function deliverUntil(
  condition: () => Promise<boolean> | boolean,
  deliverer: Deliverer
) {
  deliverer.start()
  try {
    await until(condition, 'It was not delivered')
  } finally {
    await deliverer.stop()
  }
}

export interface DeliveryRow {
  id: number
  state: string
  reason: string | null
  attempts: number
  schedule_step: number
  next_attempt_at: number
  lease: string | null
  takes: number
  notification_id: string
  last_status: number | null
  last_url: string | null
  finished_at: number | null
}

export async function deliveryRow(id: number): Promise<DeliveryRow> {
  const row = await db.from('deliveries').where('id', id).firstOrFail()
  return { ...row, next_attempt_at: Number(row.next_attempt_at) }
}

export async function statesOf(destinationId: number): Promise<Record<string, number>> {
  const rows = await db
    .from('deliveries')
    .where('destination_id', destinationId)
    .groupBy('state')
    .select('state')
    .count('* as count')
  return Object.fromEntries(rows.map(({ state, count }) => [state, Number(count)]))
}

/** None is owed any more. */
export async function isAllDone(destinationIds: number[]): Promise<boolean> {
  const row = await db
    .from('deliveries')
    .whereIn('destination_id', destinationIds)
    .where('state', 'owed')
    .first()
  return !row
}

export function attemptsOf(deliveryId: number): Promise<Record<string, any>[]> {
  return db.from('delivery_attempts').where('delivery_id', deliveryId).orderBy('number')
}
