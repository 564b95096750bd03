/**
 * What an admin reads and an affiliate does not. Pure.
 */
import type { Excerpt } from '#receipts/compose_receipt/excerpt'
import { clientFor } from '#receipts/compose_receipt/shown'

/** Each has its words under `receipts.hidden`. */
export const HIDDEN_FACTS = [
  'client',
  'email',
  'client_id',
  'order_id',
  'order_number',
  'payment_method',
  'coupon',
  'status_reason',
  'services',
  'invoices',
  'visits',
] as const

export type HiddenFact = (typeof HIDDEN_FACTS)[number]

/**
 * @returns without those of which nothing is known; null for an affiliate
 */
export function hiddenOf({
  viewer,
  source,
  visits,
}: Excerpt): { label: HiddenFact; value: string }[] | null {
  if (viewer.kind !== 'admin') return null
  const { client, order, invoices, privateWords } = source
  const facts: [HiddenFact, string | null | undefined][] = [
    ['client', clientFor(viewer, client)],
    ['email', client.email],
    ['client_id', client.externalId],
    ['order_id', order?.externalId],
    ['order_number', order?.number],
    ['payment_method', order?.paymentMethod],
    ['coupon', order?.coupon],
    ['status_reason', order?.statusReason],
    ['services', privateWords.join(', ')],
    ['invoices', invoices.map(({ externalId }) => externalId).join(', ')],
    ['visits', visits.map(({ visitId }) => visitId).join(', ')],
  ]
  return facts
    .filter((fact): fact is [HiddenFact, string] => Boolean(fact[1]))
    .map(([label, value]) => ({ label, value }))
}
