import { now } from '#core/clock'
import { insertOnce } from '#core/database/sql'
import type { HandlerOutcome, PanelEvent, PanelEventHandler } from '#panels/panel_event'
import { oweDeliveries } from '#outbound/actions/owe_delivery'
import { deliveriesFor, named } from '#signup_notifications/deliveries_for'
import { judgeSignup } from '#signup_notifications/eligibility'
import { newNotificationId } from '#signup_notifications/notification'
import { programsOf } from '#signup_notifications/queries/programs_of'
import {
  firstOrderOnly,
  tellAdminCreated,
  tellResellerCreated,
  tellTrials,
  unmoderatedMethods,
} from '#signup_notifications/settings'
import { hasEarlierOrder, readSignup } from '#signup_notifications/signup_values'

/**
 * `signup.completed`: whether the panel's affiliate programs hear of it, judged once by the order as it was placed, so
 * that accepting it later never makes it eligible. An order is one signup however many accounts it makes, and the first
 * that is told counts. Where a panel has no program, nothing is kept: the mirror knows its signups.
 */
export class NotifySignup implements PanelEventHandler<'signup.completed'> {
  async handle({
    trx,
    panelId,
    occurredAt,
    data,
    known,
  }: PanelEvent<'signup.completed'>): Promise<HandlerOutcome> {
    const programs = await programsOf(trx, panelId)
    if (programs.length === 0) return { ok: true }

    const orderId = known.orderId!
    const signup = (await readSignup(
      trx,
      orderId,
      { ...data, occurredAt },
      { withAddress: programs.some((program) => named(program)?.has('client_ip')) }
    ))!
    const judgement = judgeSignup(
      {
        ...signup.facts,
        hasEarlierOrder: firstOrderOnly.value && (await hasEarlierOrder(trx, signup)),
      },
      {
        unmoderatedMethods: unmoderatedMethods.value,
        adminCreated: tellAdminCreated.value,
        resellerCreated: tellResellerCreated.value,
        trials: tellTrials.value,
        firstOrderOnly: firstOrderOnly.value,
      }
    )

    const notificationId = newNotificationId()
    const isFirst = await insertOnce(trx, 'notified_signups', {
      panel_id: panelId,
      order_id: orderId,
      client_id: signup.clientId,
      notification_id: notificationId,
      account_external_id: data.account.id,
      eligible: judgement.eligible,
      reason: judgement.eligible ? null : judgement.reason,
      reason_values: judgement.eligible ? null : JSON.stringify(judgement.values),
      landing_params: data.landing_params ? JSON.stringify(data.landing_params) : null,
      completed_at: occurredAt,
      created_at: now(),
    })
    if (isFirst === null) return { ok: true }

    const refusal = judgement.eligible ? null : judgement
    await oweDeliveries(
      trx,
      programs.flatMap((program) => deliveriesFor(program, signup, notificationId, refusal))
    )
    return { ok: true }
  }
}
