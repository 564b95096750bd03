import { inject } from '@adonisjs/core'
import db from '@adonisjs/lucid/services/db'
import type { QueryClientContract, TransactionClientContract } from '@adonisjs/lucid/types/database'
import { now } from '#core/clock'
import { insertOnce, select, update } from '#core/database/sql'
import { inTransaction } from '#core/database/transaction'
import { maskRequest } from '#outbound/delivering/masking'
import { compileTemplate } from '#outbound/template/compile_template'
import { type Rendering, renderRequest } from '#outbound/template/render_request'
import type { RequestTemplate } from '#outbound/template/request_template'
import { knownParameters } from '#signup_notifications/parameters'
import { browserTemplate } from '#signup_notifications/tag/browser_template'

/**
 * - `waiting`: the account is not there yet, and some program would be called once it is; ask again
 * - `done`: what this browser is to call now, each address served to nobody else; empty where there is nothing (more)
 */
export type SignupPage =
  { state: 'waiting' } | { state: 'done'; calls: { deliveryId: number; url: string }[] }

interface Waiting {
  id: number
  parameters: string | null
  method: RequestTemplate['method']
  url_template: string
  body_template: string | null
  state: string
  held: boolean | number
}

/** `maskedUrl`: as the log keeps it. */
type Decision =
  | { state: 'served'; url: string; maskedUrl: string }
  | { state: 'not_sent'; reason: string; values: Record<string, string> }

/**
 * A browser shows the signup-finished page of an order and asks what to call. Each delivery that waits for it is served
 * once, to whoever asks first.
 */
@inject()
export class ServeSignupPage {
  /**
   * @param input.orderId the panel's id of the order; the panel has signed it
   * @param input.isEarly whether the page has not loaded yet and could be held up: what would be served now is `waiting`
   */
  async handle(input: { panelId: number; orderId: string; isEarly: boolean }): Promise<SignupPage> {
    await inTransaction((trx) => recordOpening(trx, input), { isolation: 'read committed' })

    const client = db.connection()
    const [order] = await select<{ id: number; signup_id: number | null }>(
      client,
      `SELECT orders.id, notified_signups.id AS signup_id
       FROM orders LEFT JOIN notified_signups ON notified_signups.order_id = orders.id
       WHERE orders.panel_id = ? AND orders.external_id = ?`,
      [input.panelId, input.orderId]
    )
    if (!order?.signup_id) {
      const isWorthWaiting = await hasBrowserProgram(client, input.panelId)
      return isWorthWaiting ? { state: 'waiting' } : { state: 'done', calls: [] }
    }

    const orderId = Number(order.id)
    const waiting = await waitingOf(client, orderId)
    if (waiting.length === 0) return { state: 'done', calls: [] }
    if (input.isEarly) return { state: 'waiting' }
    return inTransaction(
      async (trx) => {
        const calls: { deliveryId: number; url: string }[] = []
        for (const delivery of await waitingOf(trx, orderId)) {
          const decision = decide(delivery)
          const isOurs = await settle(trx, delivery.id, decision)
          if (isOurs && decision.state === 'served') {
            calls.push({ deliveryId: Number(delivery.id), url: decision.url })
          }
        }
        return { state: 'done' as const, calls }
      },
      { isolation: 'read committed' }
    )
  }
}

async function recordOpening(
  trx: TransactionClientContract,
  { panelId, orderId }: { panelId: number; orderId: string }
) {
  const again = () =>
    update(
      trx,
      'UPDATE signup_pages SET last_opened_at = ? WHERE panel_id = ? AND order_external_id = ?',
      [now(), panelId, orderId]
    )
  if ((await again()) > 0) return
  const id = await insertOnce(trx, 'signup_pages', {
    panel_id: panelId,
    order_external_id: orderId,
    first_opened_at: now(),
    last_opened_at: now(),
  })
  if (id === null) await again()
}

async function hasBrowserProgram(client: QueryClientContract, panelId: number): Promise<boolean> {
  const rows = await select(
    client,
    `SELECT affiliate_programs.id FROM affiliate_programs
     JOIN destinations ON destinations.id = affiliate_programs.destination_id
     WHERE affiliate_programs.panel_id = ? AND affiliate_programs.deleted_at IS NULL
       AND affiliate_programs.delivery <> 'server'
       AND destinations.state = 'on' AND destinations.held = ?
     LIMIT 1`,
    [panelId, false]
  )
  return rows.length > 0
}

function waitingOf(client: QueryClientContract, orderId: number): Promise<Waiting[]> {
  return select<Waiting>(
    client,
    `SELECT deliveries.id, deliveries.parameters, destinations.method, destinations.url_template,
       destinations.body_template, destinations.state, destinations.held
     FROM deliveries JOIN destinations ON destinations.id = deliveries.destination_id
     WHERE deliveries.subject_type = 'order' AND deliveries.subject_id = ?
       AND deliveries.mode = 'browser' AND deliveries.state = 'waiting' AND deliveries.is_test = ?
     ORDER BY deliveries.id`,
    [orderId, false]
  )
}

/**
 * The page is open now and will not be again: a program that may not be called now is not called.
 */
function decide(delivery: Waiting): Decision {
  const refuse = (reason: string, values: Record<string, string> = {}): Decision => ({
    state: 'not_sent',
    reason,
    values,
  })
  if (delivery.held) return refuse('switched_off')
  if (delivery.state === 'off') return refuse('program_off')
  if (delivery.state === 'disabled') return refuse('program_disabled')
  if (delivery.state !== 'on') return refuse('program_paused')
  if (delivery.parameters === null) return refuse('forgotten')

  const rendered = render(delivery, delivery.parameters)
  if (rendered === null) return refuse('template_broken')
  if (!rendered.ok) return refuse(rendered.reason, rendered.name ? { name: rendered.name } : {})
  const { url } = rendered.request
  const { url: maskedUrl } = maskRequest({ url, contentType: null, body: null }, rendered.secrets)
  return { state: 'served', url, maskedUrl }
}

/**
 * @returns null where the template is none (any more), which a newer version may think of an old one
 */
function render(
  delivery: Waiting,
  parameters: string
): (Rendering & { secrets: readonly string[] }) | null {
  const template = browserTemplate({
    method: delivery.method,
    url: delivery.url_template,
    body: delivery.body_template,
  })
  const values = Object.entries(JSON.parse(parameters) as Record<string, string | null>)
  try {
    const compiled = compileTemplate(template, knownParameters({ withEmail: true }))
    return { ...renderRequest(compiled, new Map(values)), secrets: compiled.secrets }
  } catch (error) {
    if ((error as { code?: string }).code === 'E_TEMPLATE') return null
    throw error
  }
}

/**
 * @returns whether it was still waiting: nobody else has served or ended it
 */
async function settle(trx: TransactionClientContract, id: number, decision: Decision) {
  const isServed = decision.state === 'served'
  const changed = await update(
    trx,
    `UPDATE deliveries SET state = ?, reason = ?, reason_values = ?, last_url = ?, finished_at = ?
     WHERE id = ? AND state = 'waiting'`,
    [
      decision.state,
      isServed ? null : decision.reason,
      isServed ? null : JSON.stringify(decision.values),
      isServed ? decision.maskedUrl : null,
      now(),
      id,
    ]
  )
  return changed === 1
}
