import { now } from '#core/clock'
import { lockClientById } from '#panels/mirror/ensure_client'
import { findInvoice } from '#panels/mirror/find_rows'
import { insertOnce } from '#core/database/sql'
import type {
  HandlerOutcome,
  PanelEvent,
  PanelEventData,
  PanelEventHandler,
} from '#panels/panel_event'

type TakenBack = 'invoice.refunded' | 'invoice.charged_back'

/**
 * `invoice.refunded` and `invoice.charged_back`: what was taken back from an invoice, which may arrive before the
 * invoice does. One in another currency than the payment's is kept and takes nothing back: what it is worth of the payment
 * cannot be known, and the panel has the event's answer long before the invoice is looked at.
 */
export class MirrorRefund implements PanelEventHandler<TakenBack> {
  async handle({ trx, panelId, data, known }: PanelEvent<TakenBack>): Promise<HandlerOutcome> {
    const invoice = await findInvoice(trx, panelId, data.invoice_id)
    if (!invoice) return { ok: false, waitsFor: `invoice:${data.invoice_id}` }

    known.invoiceId = invoice.id
    const client = await lockClientById(trx, invoice.client_id)
    known.clientId = client.id
    known.isErased = client.erased_at !== null

    await insertOnce(trx, 'refunds', {
      panel_id: panelId,
      invoice_id: invoice.id,
      amount: data.amount,
      currency: data.currency,
      ignored: data.currency === invoice.currency ? null : 'other_currency',
      ...identify(data),
      created_at: now(),
    })
    return { ok: true }
  }
}

function identify(data: PanelEventData[TakenBack]) {
  if ('refund_id' in data) {
    return {
      kind: 'refund',
      external_id: data.refund_id,
      full: data.full ? 1 : 0,
      refunded_at: data.refunded_at,
    }
  }
  return {
    kind: 'chargeback',
    external_id: data.chargeback_id,
    full: 0,
    refunded_at: data.charged_back_at,
  }
}
