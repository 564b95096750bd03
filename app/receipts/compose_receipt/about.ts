/**
 * What a receipt is about: who came when and through whom, what was ordered, who placed it. Pure.
 */
import { type Excerpt, isTheirs } from '#receipts/compose_receipt/excerpt'
import { clientFor, descriptionFor } from '#receipts/compose_receipt/shown'
import { ownerOf } from '#receipts/explain_attribution'
import { type Statement, statement } from '#receipts/statement'

export const ABOUT_CODES: readonly string[] = [
  'about.order',
  'about.signup',
  'about.ordered',
  'about.placed',
]

export function aboutOf({ viewer, source, names, earner, referral }: Excerpt): Statement {
  const { order, client, panel } = source
  const through = earner ?? referral
  const person = clientFor(viewer, client)
  return statement(`about.${source.kind}`, {
    at: { instant: order?.placedAt ?? client.registeredAt ?? referral?.occurredAt ?? 0 },
    client: person,
    hasClient: person === '' ? 'no' : 'yes',
    number: viewer.kind === 'admin' && order ? (order.number ?? order.externalId) : '',
    panel: viewer.kind === 'admin' ? panel.name : '',
    through: through ? 'yes' : 'no',
    ...ownerOf(through, through?.linkId ?? 0, names, viewer),
  })
}

export function orderedOf({ viewer, source }: Excerpt): Statement | null {
  const { order } = source
  if (!order || order.firstItem === null) return null
  return statement('about.ordered', {
    item: descriptionFor(viewer, order.firstItem, source),
    more: order.moreItems,
  })
}

export function placedOf({ viewer, source }: Excerpt): Statement | null {
  const by = source.order?.placedBy
  if (!by || !isTheirs(viewer, by.affiliateId)) return null
  return statement('about.placed', { agent: viewer.kind === 'admin' ? by.name : '' })
}
