import type { QueryClientContract } from '@adonisjs/lucid/types/database'
import { select } from '#core/database/sql'
import { readInvoices } from '#commissions/order_facts'
import { calculateInvoices } from '#commissions/settlement'
import { marks, number, type Row } from '#receipts/queries/read_receipt/rows'
import type { SourceInvoice, SourceOrder, SourcePlan } from '#receipts/source'

/**
 * The order's invoices, oldest payment first, with what each earns by the plan.
 */
export async function readPaid(
  client: QueryClientContract,
  panelId: number,
  order: SourceOrder,
  plan: SourcePlan | null
): Promise<SourceInvoice[]> {
  const facts = {
    trial: order.trial,
    netAmount: order.subtotal - order.discount,
    currency: order.currency,
    status: order.status,
    statusAt: order.statusAt,
  }
  const { invoices, descriptions } = await readInvoices(client, {
    id: order.id,
    panelId,
    externalId: order.externalId,
    facts,
  })
  if (invoices.length === 0) return []

  const ids = invoices.map(({ id }) => id)
  const [rows, refunds] = await Promise.all([
    select<Row>(
      client,
      `SELECT id, subtotal, tax, payment_method FROM invoices WHERE id IN (${marks(ids)})`,
      ids
    ),
    select<Row>(
      client,
      `SELECT id, invoice_id, kind, external_id, amount, currency, refunded_at, ignored FROM refunds
       WHERE invoice_id IN (${marks(ids)}) ORDER BY refunded_at, id`,
      ids
    ),
  ])
  const calculated = plan ? calculateInvoices(facts, plan.terms, invoices) : []

  return invoices
    .map((invoice): SourceInvoice => {
      const row = rows.find(({ id }) => number(id) === invoice.id)!
      const counted = calculated.find(({ invoice: { id } }) => id === invoice.id)
      const items = invoice.items.map((item) => ({
        ...item,
        renewalsBefore: counted?.items.find(({ id }) => id === item.id)?.renewalsBefore ?? 0,
      }))
      return {
        id: invoice.id,
        externalId: invoice.externalId,
        currency: invoice.currency,
        subtotal: number(row.subtotal),
        discount: invoice.discount,
        tax: number(row.tax),
        total: invoice.total,
        takenBack: invoice.refunds.reduce((sum, { amount }) => sum + amount, 0),
        paidAt: invoice.paidAt,
        paymentMethod: row.payment_method as string,
        items,
        descriptions: invoice.items.map((item) => ({
          id: item.id,
          description: descriptions.get(item.id) ?? '',
          serviceExternalId: item.service,
        })),
        refunds: refunds
          .filter((refund) => number(refund.invoice_id) === invoice.id)
          .map((refund) => ({
            id: number(refund.id),
            kind: refund.kind as 'refund' | 'chargeback',
            externalId: refund.external_id as string,
            amount: number(refund.amount),
            currency: refund.currency as string,
            at: number(refund.refunded_at),
            ignored: refund.ignored as string | null,
          })),
        isRenewal: items.some(({ renewal, isOfOrder }) => renewal && isOfOrder),
        isAfterEnd: plan !== null && counted === undefined,
        judged: counted?.judged ?? null,
        lines: counted?.linesByRefund.at(-1) ?? [],
      }
    })
    .sort((one, other) => one.paidAt - other.paidAt || one.id - other.id)
}
