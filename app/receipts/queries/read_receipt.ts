/**
 * Gathers what a receipt is made from: a fixed number of queries, however many receipts there are.
 */
import db from '@adonisjs/lucid/services/db'
import { linkIdsOf, withCurrentOwners } from '#receipts/current_owners'
import {
  readDecisions,
  readLinks,
  readReferrals,
  readReviews,
} from '#receipts/queries/read_receipt/attribution'
import { readCommissions } from '#receipts/queries/read_receipt/commissions'
import { readPaid } from '#receipts/queries/read_receipt/invoices'
import { readOrder } from '#receipts/queries/read_receipt/order'
import { readAffiliates, readPeople } from '#receipts/queries/read_receipt/people'
import { readPlan } from '#receipts/queries/read_receipt/plan'
import type { ReceiptSource } from '#receipts/source'

/** What a receipt is about. */
export interface Subject {
  kind: 'order' | 'signup'
  /** As receipts and referrals keep it: `order:<our id>`, `signup:<the client's>`. */
  key: string
  orderId: number | null
  clientId: number
}

/**
 * @returns null where no such client is known
 */
export async function readReceipt(subject: Subject): Promise<ReceiptSource | null> {
  const client = db.connection()
  const [people, order, decided, referrals, commissions, reviews] = await Promise.all([
    readPeople(client, subject.clientId),
    subject.orderId === null ? null : readOrder(client, subject.orderId),
    readDecisions(client, subject.key),
    readReferrals(client, subject.key),
    subject.orderId === null ? [] : readCommissions(client, subject.orderId),
    subject.orderId === null ? [] : readReviews(client, subject.orderId),
  ])
  if (!people) return null

  const links = await readLinks(client, [
    ...decided.flatMap(({ facts }) => linkIdsOf(facts)),
    ...referrals.map(({ linkId }) => linkId),
  ])
  const decisions = decided.map((decision) => ({
    ...decision,
    facts: withCurrentOwners(decision.facts, links),
  }))
  const last = decisions.at(-1)?.facts.decision
  const earner = last?.outcome === 'credited' ? last : null

  const [affiliates, plan] = await Promise.all([
    readAffiliates(client, [
      ...links.map(({ affiliateId }) => affiliateId),
      ...referrals.map(({ affiliateId }) => affiliateId),
      ...decisions.flatMap(({ facts }) =>
        [facts.binding, facts.association].flatMap((each) => (each ? [each.affiliateId] : []))
      ),
    ]),
    order && earner ? readPlan(client, people.panel.id, order, earner, commissions) : null,
  ])

  return {
    kind: subject.kind,
    ...people,
    order,
    decisions,
    referrals,
    links,
    affiliates,
    plan,
    invoices: order ? await readPaid(client, people.panel.id, order, plan) : [],
    commissions,
    reviews,
  }
}
