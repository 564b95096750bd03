import { now } from '#core/clock'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { MODERATED_METHODS, type PaymentMethod } from '#sandbox/catalogue'
import { quote, type CartLine, type Quote, type QuotedItem } from '#sandbox/cart'
import { orderData, orderNumber, visitorData, type Visitor } from '#sandbox/contract'
import { insertRow, sandboxTransaction } from '#sandbox/database'
import { describeItem, productName } from '#sandbox/items'
import { formatMoney } from '#core/money'
import type { Currency } from '#sandbox/money'
import { mailPerson } from '#sandbox/mailbox/keep_mail'
import { outbox } from '#sandbox/outbox/main'
import { recordEvent } from '#sandbox/outbox/record_event'
import { openServices } from '#sandbox/actions/open_services'
import { settleInvoice } from '#sandbox/actions/settle_invoice'
import type { InvoiceRow, ItemRow, OrderRow, PersonRow } from '#sandbox/records'
import { cardReference } from '#sandbox/sample_cards'
import { textIn, type Text } from '#sandbox/text'

export interface Purchase {
  client: PersonRow
  lines: CartLine[]
  currency: Currency
  coupon: string | null
  method: PaymentMethod
  /** Who places it for the client, who is to pay it by card. */
  placedBy?: string
  /** The sample card, where it is paid by card. */
  card?: 'accepted' | 'shared'
  visitor: Visitor
}

/** Takes the lines out of the cart; false where they are gone: ordered a moment ago. */
type ClaimCart = (trx: TransactionClientContract) => Promise<boolean>

type Refusal = 'empty' | 'not_a_trial' | 'is_a_trial' | 'trial_used' | 'already_ordered'

export type PurchaseOutcome = { ok: true; order: OrderRow } | { ok: false; reason: Refusal }

const PERIOD_MONTHS = { monthly: 1, yearly: 12, once: 0 }

/**
 * Places an order. By card it is paid and set up at once; a trial is set up with nothing to pay; by check or
 * PayPal it waits for the staff.
 */
export class PlaceOrder {
  async handle(input: Purchase & { claimCart: ClaimCart }): Promise<PurchaseOutcome> {
    const outcome = await sandboxTransaction((trx) => this.placeIn(trx, input, input.claimCart))
    if (outcome.ok) outbox.poke()
    return outcome
  }

  /**
   * The same in a transaction of the caller's, who pokes the outbox.
   */
  async placeIn(
    trx: TransactionClientContract,
    input: Purchase,
    claimCart: ClaimCart = async () => true
  ): Promise<PurchaseOutcome> {
    const priced = quote(input.lines, input.currency, input.coupon)
    if (priced.items.length === 0) return { ok: false, reason: 'empty' }
    if (input.method === 'trial' && !priced.trial) return { ok: false, reason: 'not_a_trial' }
    if (input.method !== 'trial' && priced.trial) return { ok: false, reason: 'is_a_trial' }
    if (priced.trial && (await this.hasTried(trx, input.client))) {
      return { ok: false, reason: 'trial_used' }
    }
    if (!(await claimCart(trx))) return { ok: false, reason: 'already_ordered' }
    return { ok: true, order: await this.place(trx, input, priced) }
  }

  private async place(
    trx: TransactionClientContract,
    { client, visitor, method, placedBy, card = 'accepted' }: Purchase,
    priced: Quote
  ): Promise<OrderRow> {
    const text = textIn(client.locale)
    const moderated = MODERATED_METHODS.includes(method)
    const isPaidNow = !moderated && placedBy === undefined
    const reference = method === 'card' && isPaidNow ? cardReference(card, client.id) : undefined
    const sums = {
      currency: priced.currency,
      subtotal: priced.subtotal,
      discount: priced.discount,
      tax: priced.tax,
      total: priced.total,
    }
    const fields = {
      client_id: client.id,
      status: isPaidNow ? ('active' as const) : ('pending' as const),
      ...sums,
      payment_method: method,
      moderated: Number(moderated),
      trial: Number(priced.trial),
      coupon: priced.coupon,
      visit_token: visitor.visitToken,
      landing_params: visitor.landingParams && JSON.stringify(visitor.landingParams),
      client_ip: visitor.clientIp,
      placed_at: now(),
      placed_by: placedBy ?? null,
    }
    const order: OrderRow = { ...fields, id: await insertRow(trx, 'sandbox_orders', fields) }

    const invoiceFields = {
      client_id: client.id,
      order_id: order.id,
      status: 'unpaid' as const,
      ...sums,
      returned: 0,
      payment_method: null,
      issued_at: order.placed_at,
      paid_at: null,
    }
    const invoice: InvoiceRow = {
      ...invoiceFields,
      id: await insertRow(trx, 'sandbox_invoices', invoiceFields),
    }

    const items = await this.keepItems(trx, order, invoice.id, priced.items, text)
    await recordEvent(trx, client.id, 'order.placed', {
      order: { ...orderData(order, items), payment_reference: reference },
      ...visitorData(visitor),
    })

    if (isPaidNow) {
      await settleInvoice(trx, invoice, method, reference)
      await openServices(trx, order)
    }
    const mail = placedBy === undefined ? 'order_waiting' : 'order_placed_for_you'
    await mailPerson(trx, client, isPaidNow ? 'order_active' : mail, {
      by: placedBy ?? '',
      number: orderNumber(order.id),
      items: items.map(({ description }) => `- ${description}`).join('\n'),
      total: formatMoney(order.total, order.currency, client.locale),
    })
    return order
  }

  private async keepItems(
    trx: TransactionClientContract,
    order: OrderRow,
    invoiceId: number,
    quoted: QuotedItem[],
    text: Text
  ): Promise<ItemRow[]> {
    const items: ItemRow[] = []
    let openedBefore: number | null = null

    for (const item of quoted) {
      const serviceId: number | null = item.opensService
        ? await this.orderService(trx, order, item, text)
        : item.kind === 'setup'
          ? openedBefore
          : item.serviceId
      if (item.opensService) openedBefore = serviceId

      const row = {
        order_id: order.id,
        invoice_id: invoiceId,
        service_id: serviceId,
        kind: item.kind,
        description: describeItem(item, text),
        product_id: item.productId,
        product_group: item.productGroup,
        tld: item.tld,
        domain_action: item.action,
        billing_cycle: item.cycle,
        renewal: Number(item.renewal),
        amount: item.amount,
      }
      items.push({ ...row, id: await insertRow(trx, 'sandbox_items', row) })
    }
    return items
  }

  private async orderService(
    trx: TransactionClientContract,
    order: OrderRow,
    item: QuotedItem,
    text: Text
  ): Promise<number> {
    const id = await insertRow(trx, 'sandbox_services', {
      client_id: order.client_id,
      order_id: order.id,
      status: 'pending',
      kind: item.kind,
      product_id: item.productId,
      product_group: item.productGroup,
      product_name: productName(item, text),
      domain: item.domain,
      user_name: null,
      billing_cycle: item.cycle,
      currency: order.currency,
      renewal_amount: item.renewalAmount,
      trial: order.trial,
      opens_account: Number(item.opensAccount),
      created_at: order.placed_at,
      next_due_at: nextDue(order.placed_at, PERIOD_MONTHS[item.cycle], order.trial === 1),
    })
    if (item.opensAccount) {
      await trx
        .from('sandbox_services')
        .where('id', id)
        .update({ user_name: userName(item.domain ?? 'site', id) })
    }
    return id
  }

  private async hasTried(trx: TransactionClientContract, client: PersonRow): Promise<boolean> {
    const tried: unknown = await trx
      .from('sandbox_orders')
      .where({ client_id: client.id, trial: true })
      .first()
    return tried !== null
  }
}

const TRIAL_DAYS = 14

/**
 * When a service is due again: `months` after `from`, or at the end of its trial.
 */
export function nextDue(from: number, months: number, trial = false): number {
  const date = new Date(from)
  if (trial) date.setUTCDate(date.getUTCDate() + TRIAL_DAYS)
  else date.setUTCMonth(date.getUTCMonth() + months)
  return date.getTime()
}

function userName(domain: string, serviceId: number): string {
  const letters = domain.replaceAll(/[^a-z]/g, '').slice(0, 6) || 'site'
  return `${letters}${serviceId}`
}
