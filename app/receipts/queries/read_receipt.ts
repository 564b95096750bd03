/**
 * Gathers what a receipt is made from: a fixed number of queries, however many receipts there are.
 */
import db from '@adonisjs/lucid/services/db'
import type { QueryClientContract } from '@adonisjs/lucid/types/database'
import { select } from '#core/database/sql'
import { clientLabel } from '#panels/client_label'
import { readPlanTerms } from '#plans/plan_terms'
import { planVersionFor } from '#plans/plan_versions'
import { readInvoices } from '#commissions/order_facts'
import { calculateInvoices } from '#commissions/settlement'
import type { Through, TokenFacts, TouchFacts } from '#referrals/attribution'
import type { ReceiptFacts } from '#referrals/decide'
import type {
  ReceiptSource,
  SourceClient,
  SourceCommission,
  SourceDecision,
  SourceInvoice,
  SourceLink,
  SourceOrder,
  SourcePlan,
  SourceReferral,
  SourceReview,
} from '#receipts/source'

/** What a receipt is about. */
export interface Subject {
  kind: 'order' | 'signup'
  /** As receipts and referrals keep it: `order:<our id>`, `signup:<the client's>`. */
  key: string
  orderId: number | null
  clientId: number
}

type Row = Record<string, string | number | null>

const number = (value: string | number | null | undefined) => Number(value ?? 0)
const instant = (value: string | number | null | undefined) =>
  value === null || value === undefined ? null : Number(value)
const marks = (ids: readonly unknown[]) => ids.map(() => '?').join(', ')

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

async function readPeople(client: QueryClientContract, clientId: number) {
  const [[row], services, merged] = await Promise.all([
    select<Row>(
      client,
      `SELECT clients.id, clients.external_id, clients.email, clients.name, clients.company, clients.registered_at,
         clients.closed_at, panels.id AS panel_id, panels.key AS panel_key, panels.name AS panel_name
       FROM clients JOIN panels ON panels.id = clients.panel_id WHERE clients.id = ?`,
      [clientId]
    ),
    select<{ user_name: string | null; domain: string | null }>(
      client,
      'SELECT user_name, domain FROM services WHERE client_id = ? ORDER BY id',
      [clientId]
    ),
    select<{ name: string | null; company: string | null }>(
      client,
      'SELECT name, company FROM clients WHERE merged_into_id = ? ORDER BY id',
      [clientId]
    ),
  ])
  if (!row) return null

  const found: SourceClient = {
    id: number(row.id),
    externalId: row.external_id as string,
    email: row.email as string | null,
    name: row.name as string | null,
    company: row.company as string | null,
    registeredAt: instant(row.registered_at),
    closedAt: instant(row.closed_at),
  }
  const words = [
    ...services.flatMap(({ user_name: userName, domain }) => [userName, domain]),
    ...merged.flatMap(({ name, company }) => [name, company]),
  ]
  return {
    panel: {
      id: number(row.panel_id),
      key: row.panel_key as string,
      name: row.panel_name as string,
    },
    client: found,
    privateWords: [...new Set(words.filter((word): word is string => Boolean(word)))],
  }
}

async function readOrder(
  client: QueryClientContract,
  orderId: number
): Promise<SourceOrder | null> {
  const [row] = await select<Row>(
    client,
    `SELECT orders.id, external_id, number, orders.placed_at, currency, subtotal, discount, tax, total, payment_method,
       trial, coupon, created_by, orders.status, status_reason, status_at,
       (SELECT description FROM order_items WHERE order_id = orders.id ORDER BY id LIMIT 1) AS first_item,
       (SELECT COUNT(*) FROM order_items WHERE order_id = orders.id) AS items,
       agents.affiliate_id AS agent_affiliate_id, agents.name AS agent_name
     FROM orders
     LEFT JOIN agent_orders ON agent_orders.panel_id = orders.panel_id
       AND agent_orders.order_external_id = orders.external_id
     LEFT JOIN agents ON agents.id = agent_orders.agent_id
     WHERE orders.id = ?`,
    [orderId]
  )
  if (!row) return null
  return {
    id: number(row.id),
    externalId: row.external_id as string,
    number: row.number as string | null,
    placedAt: number(row.placed_at),
    currency: row.currency as string,
    subtotal: number(row.subtotal),
    discount: number(row.discount),
    tax: number(row.tax),
    total: number(row.total),
    paymentMethod: row.payment_method as string,
    trial: Boolean(row.trial),
    coupon: row.coupon as string | null,
    createdBy: row.created_by as string,
    placedBy:
      row.agent_affiliate_id === null
        ? null
        : { affiliateId: number(row.agent_affiliate_id), name: row.agent_name as string },
    status: row.status as string,
    statusReason: row.status_reason as string | null,
    statusAt: number(row.status_at),
    firstItem: row.first_item as string | null,
    moreItems: Math.max(0, number(row.items) - 1),
  }
}

async function readDecisions(client: QueryClientContract, key: string): Promise<SourceDecision[]> {
  const rows = await select<{ decision: number; decided_at: number; facts: string }>(
    client,
    'SELECT decision, decided_at, facts FROM receipts WHERE subject_key = ? ORDER BY decision',
    [key]
  )
  return rows.map((row) => ({
    decision: row.decision,
    decidedAt: number(row.decided_at),
    facts: JSON.parse(row.facts) as ReceiptFacts,
  }))
}

async function readReferrals(client: QueryClientContract, key: string): Promise<SourceReferral[]> {
  const rows = await select<Row>(
    client,
    `SELECT id, affiliate_id, link_id, status, reason, occurred_at
     FROM referrals WHERE subject_key = ? ORDER BY id`,
    [key]
  )
  return rows.map((row) => ({
    id: number(row.id),
    affiliateId: number(row.affiliate_id),
    linkId: number(row.link_id),
    status: row.status as SourceReferral['status'],
    reason: row.reason as string,
    occurredAt: number(row.occurred_at),
  }))
}

async function readLinks(client: QueryClientContract, ids: number[]): Promise<SourceLink[]> {
  const wanted = [...new Set(ids)]
  if (wanted.length === 0) return []
  const rows = await select<Row>(
    client,
    `SELECT id, name, code, deleted_at, affiliate_id FROM links WHERE id IN (${marks(wanted)}) ORDER BY id`,
    wanted
  )
  return rows.map((row) => ({
    id: number(row.id),
    name: row.name as string,
    code: row.code as string,
    isDeleted: row.deleted_at !== null,
    affiliateId: number(row.affiliate_id),
  }))
}

async function readAffiliates(client: QueryClientContract, ids: number[]) {
  const wanted = [...new Set(ids)]
  if (wanted.length === 0) return new Map<number, string>()
  const rows = await select<{
    affiliate_id: number
    name: string | null
    company: string | null
    email: string | null
    external_id: string
  }>(
    client,
    `SELECT affiliates.id AS affiliate_id, clients.name, clients.company, clients.email, clients.external_id
     FROM affiliates JOIN clients ON clients.id = affiliates.client_id
     WHERE affiliates.id IN (${marks(wanted)}) ORDER BY affiliates.id`,
    wanted
  )
  return new Map(rows.map((row) => [number(row.affiliate_id), clientLabel(row)]))
}

/**
 * The plan version that the commissions were booked by, else the one that held when the order was placed.
 */
async function readPlan(
  client: QueryClientContract,
  panelId: number,
  order: SourceOrder,
  { affiliateId, role = 'affiliate' }: Pick<Through, 'affiliateId' | 'role'>,
  commissions: (SourceCommission & { planVersionId: number; affiliateId: number | null })[]
): Promise<SourcePlan | null> {
  const booked = commissions.findLast((commission) => commission.affiliateId === affiliateId)
  if (!booked) {
    const plan = await planVersionFor(client, {
      affiliateId,
      role,
      panelId,
      instant: order.placedAt,
    })
    return plan && { id: plan.id, name: plan.planName, version: plan.version, terms: plan.terms }
  }
  const [row] = await select<{ id: number; terms: string; version: number; name: string }>(
    client,
    `SELECT plan_versions.id, plan_versions.terms, plan_versions.version, plans.name
     FROM plan_versions JOIN plans ON plans.id = plan_versions.plan_id WHERE plan_versions.id = ?`,
    [booked.planVersionId]
  )
  return row
    ? { id: row.id, name: row.name, version: row.version, terms: readPlanTerms(row.terms) }
    : null
}

/**
 * The order's invoices, oldest payment first, with what each earns by the plan.
 */
async function readPaid(
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

async function readCommissions(client: QueryClientContract, orderId: number) {
  const rows = await select<Row>(
    client,
    `SELECT id, panel_id, invoice_id, invoice_item_id, referral_id, affiliate_id, plan_version_id, currency, amount,
       status, reason, paid_at, available_at, reverses_id, created_at, \`release\`, approved_at
     FROM commissions WHERE order_id = ? ORDER BY id`,
    [orderId]
  )
  if (rows.length === 0) return []

  const ids = rows.map(({ id }) => number(id))
  const [changes, releases] = await Promise.all([
    select<Row>(
      client,
      `SELECT id, commission_id, from_amount, to_amount, cause, refund_id, reason, actor_name, at
       FROM commission_changes WHERE commission_id IN (${marks(ids)}) ORDER BY commission_id, number`,
      ids
    ),
    select<Row>(
      client,
      `SELECT reference, occurred_at FROM ledger_transactions
       WHERE panel_id = ? AND reference IN (${marks(ids)})`,
      [number(rows[0]!.panel_id), ...ids.map((id) => `release:${id}`)]
    ),
  ])

  return rows.map((row) => ({
    id: number(row.id),
    invoiceId: number(row.invoice_id),
    itemId: number(row.invoice_item_id),
    referralId: number(row.referral_id),
    affiliateId: row.affiliate_id === null ? null : number(row.affiliate_id),
    planVersionId: number(row.plan_version_id),
    currency: row.currency as string,
    amount: number(row.amount),
    status: row.status as SourceCommission['status'],
    reason: row.reason as string | null,
    paidAt: number(row.paid_at),
    availableAt: number(row.available_at),
    reversesId: row.reverses_id === null ? null : number(row.reverses_id),
    createdAt: number(row.created_at),
    releasedAt: instant(
      releases.find(({ reference }) => reference === `release:${row.id}`)?.occurred_at
    ),
    release: row.release as string,
    approvedAt: instant(row.approved_at),
    changes: changes
      .filter((change) => number(change.commission_id) === number(row.id))
      .map((change) => ({
        id: number(change.id),
        fromAmount: number(change.from_amount),
        toAmount: number(change.to_amount),
        cause: change.cause as string,
        refundId: change.refund_id === null ? null : number(change.refund_id),
        reason: change.reason as string | null,
        actorName: change.actor_name as string | null,
        at: number(change.at),
      })),
  }))
}

async function readReviews(client: QueryClientContract, orderId: number): Promise<SourceReview[]> {
  const rows = await select<Row>(
    client,
    `SELECT reviews.affiliate_id, reviews.state, reviews.reasons, reviews.opened_at, reviews.decided_at, reviews.note,
       users.name AS decided_by
     FROM reviews LEFT JOIN users ON users.id = reviews.decided_by
     WHERE reviews.order_id = ? ORDER BY reviews.id`,
    [orderId]
  )
  return rows.map((row) => ({
    affiliateId: number(row.affiliate_id),
    state: row.state as SourceReview['state'],
    reasons: JSON.parse(row.reasons as string) as SourceReview['reasons'],
    openedAt: number(row.opened_at),
    decidedAt: instant(row.decided_at),
    decidedBy: row.decided_by as string | null,
    note: row.note as string | null,
  }))
}

function touchesIn(token: TokenFacts): TouchFacts[] {
  return token.state === 'read' ? [token.first, token.last] : []
}

function linkIdsOf(facts: ReceiptFacts): number[] {
  const { ownToken, registrationToken, binding, association, decision } = facts
  const through = decision.outcome === 'credited' ? decision : decision.through
  return [
    ...[...touchesIn(ownToken), ...touchesIn(registrationToken)].map(({ linkId }) => linkId),
    ...[binding, association, through, decision.passedOver].flatMap((each) =>
      each ? [each.linkId] : []
    ),
  ]
}

/**
 * A merge of clients moves links to another membership: what is said of the former one is said to its successor.
 */
function withCurrentOwners(facts: ReceiptFacts, links: SourceLink[]): ReceiptFacts {
  const owner = (linkId: number, otherwise: number) =>
    links.find(({ id }) => id === linkId)?.affiliateId ?? otherwise
  const moved = <T extends Pick<Through, 'affiliateId' | 'linkId'>>(through: T): T => ({
    ...through,
    affiliateId: owner(through.linkId, through.affiliateId),
  })
  const touch = (each: TouchFacts): TouchFacts => ({
    ...each,
    link: each.link && {
      ...each.link,
      affiliateId: owner(each.linkId, each.link.affiliateId),
    },
  })
  const token = (each: TokenFacts): TokenFacts =>
    each.state === 'read' ? { ...each, first: touch(each.first), last: touch(each.last) } : each
  const { decision, binding, association, foundOwn } = facts
  const passedOver = decision.passedOver ? moved(decision.passedOver) : decision.passedOver

  return {
    ...facts,
    ownToken: token(facts.ownToken),
    registrationToken: token(facts.registrationToken),
    ...(binding && { binding: moved(binding) }),
    ...(association && { association: moved(association) }),
    ...(foundOwn && {
      foundOwn: { ...foundOwn, through: foundOwn.through && moved(foundOwn.through) },
    }),
    decision:
      decision.outcome === 'credited'
        ? { ...moved(decision), passedOver }
        : { ...decision, through: decision.through && moved(decision.through), passedOver },
  }
}
