/**
 * To whose order an invoice's item belongs, and who is credited for it. Pure.
 */
import { type Statement, statement } from '#receipts/statement'
import { ruleOf } from '#receipts/verdict'

export interface OwnedItem {
  serviceExternalId: string | null
  /** null where the panel has not told of the service. */
  service: { orderExternalId: string | null } | null
  /** The order it belongs to; null where none is known. */
  order: {
    id: number
    name: string
    decision: {
      outcome: 'credited' | 'refused'
      reason: string
      values: Record<string, string | number>
    } | null
    /** Who is credited, or whose link it came through. */
    affiliate: string | null
    link: string | null
  } | null
  /** Minor units: what is booked for it. */
  commission: number
}

export const OWNER_CODES: readonly string[] = [
  'credited',
  'earns_nothing',
  'refused',
  'undecided',
  'no_service',
  'service_unknown',
  'service_without_order',
  'order_unknown',
].map((code) => `paid.item.${code}`)

export function explainOwner(item: OwnedItem): Statement {
  const say = (code: string, values: Statement['values'] = {}) =>
    statement(`paid.item.${code}`, values)
  const { order, service, serviceExternalId } = item

  if (order) {
    const { name, decision } = order
    if (!decision) return say('undecided', { order: name })
    const affiliate = order.affiliate ?? '–'
    if (decision.outcome === 'refused') {
      const owner = { whose: 'admin', link: order.link ?? '–', affiliate }
      return say('refused', { order: name, rule: { said: ruleOf(decision, 'order', owner) } })
    }
    return say(item.commission === 0 ? 'earns_nothing' : 'credited', { order: name, affiliate })
  }
  if (serviceExternalId === null) return say('no_service')
  if (!service) return say('service_unknown', { service: serviceExternalId })
  if (service.orderExternalId === null) {
    return say('service_without_order', { service: serviceExternalId })
  }
  return say('order_unknown', { service: serviceExternalId, order: service.orderExternalId })
}
