import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { select, update } from '#core/database/sql'
import type { HandlerOutcome, PanelEvent, PanelEventHandler } from '#panels/panel_event'
import { oweDeliveries } from '#outbound/actions/owe_delivery'
import {
  deliveriesFor,
  eventKeyOf,
  named,
  parametersOf,
} from '#signup_notifications/deliveries_for'
import { programsOf, type ToldProgram } from '#signup_notifications/queries/programs_of'
import { readSignup, type Signup, toldSignup } from '#signup_notifications/signup_values'

interface DeliveryRow {
  id: number
  notification_id: string
  reason: string | null
  state: string
  parameters: string | null
}

/**
 * `client.registered` that arrives after the signup: what only the registration tells (a click id, the country) is still
 * filled into what has not been sent, so that the order in which messages arrive makes no difference.
 */
export class CompleteSignups implements PanelEventHandler<'client.registered'> {
  async handle({ trx, panelId, known }: PanelEvent<'client.registered'>): Promise<HandlerOutcome> {
    if (known.isNewClient || known.isErased) return { ok: true }
    const signups = await select<{ order_id: number; notification_id: string }>(
      trx,
      `SELECT order_id, notification_id FROM notified_signups WHERE client_id = ? AND eligible = ? ORDER BY id`,
      [known.clientId!, true]
    )
    if (signups.length === 0) return { ok: true }

    const programs = await programsOf(trx, panelId)
    for (const { order_id: orderId, notification_id: notificationId } of signups) {
      const told = await toldSignup(trx, orderId)
      const signup =
        told &&
        (await readSignup(trx, orderId, told, {
          withAddress: programs.some((program) => named(program)?.has('client_ip')),
        }))
      if (!signup) continue
      for (const program of programs) await complete(trx, program, signup, notificationId)
    }
    return { ok: true }
  }
}

async function complete(
  trx: TransactionClientContract,
  program: ToldProgram,
  signup: Signup,
  notificationId: string
) {
  const deliveries = await select<DeliveryRow>(
    trx,
    `SELECT id, notification_id, state, reason, parameters FROM deliveries
     WHERE destination_id = ? AND event_key = ? AND is_test = ? ORDER BY id`,
    [program.destinationId, eventKeyOf(signup.orderId), false]
  )
  for (const delivery of deliveries) {
    if (delivery.state === 'not_sent' && delivery.reason === 'click_id_missing') {
      await update(trx, `DELETE FROM deliveries WHERE id = ? AND state = 'not_sent'`, [delivery.id])
      await oweDeliveries(trx, deliveriesFor(program, signup, notificationId, null))
    } else if (delivery.parameters !== null) {
      const parameters = parametersOf(program, signup, {
        notificationId: delivery.notification_id,
      })
      const filled = parameters && completed(delivery.parameters, parameters)
      if (!filled || filled === delivery.parameters) continue
      await update(
        trx,
        `UPDATE deliveries SET parameters = ?
         WHERE id = ? AND state IN ('owed', 'waiting') AND attempts = 0 AND lease IS NULL`,
        [filled, delivery.id]
      )
    }
  }
}

/** What was said of the signup stays; click ids are looked for anew, since the registration's may be the nearer one. */
function completed(kept: string, parameters: Record<string, string | null>): string {
  const known = JSON.parse(kept) as Record<string, string | null>
  return JSON.stringify(
    Object.fromEntries(
      Object.keys({ ...known, ...parameters }).map((name) => [
        name,
        (isOfLanding(name)
          ? (parameters[name] ?? known[name])
          : (known[name] ?? parameters[name])) ?? null,
      ])
    )
  )
}

const isOfLanding = (name: string) => name === 'click_id' || name.startsWith('landing.')
