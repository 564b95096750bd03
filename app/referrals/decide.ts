/**
 * Decides who brought an order or a signup, and keeps the decision: a receipt for each that differs from the one
 * before, and what the affiliate sees of it. Whoever calls holds the client's lock.
 */
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { now } from '#core/clock'
import { insert, select, update } from '#core/database/sql'
import { settingAt } from '#core/settings/setting'
import {
  attribute,
  type AttributionDecision,
  type AttributionFacts,
  type AttributionModel,
  type AttributionReason,
  type Refusal,
  type Through,
  type TokenFacts,
} from '#referrals/attribution'
import { precedence } from '#agents/settings'
import { claimAssociation } from '#referrals/claim_association'
import { gatherFacts, type SubjectFacts, type TokenReadings } from '#referrals/facts'
import { ownerAt } from '#panels/mirror/merge_origin'
import { redactDescription } from '#referrals/redact_description'
import { attributionModel } from '#referrals/settings'

interface Subject extends SubjectFacts {
  /** `order:<our id>` or `signup:<the client's>`. */
  key: string
  /** What was ordered, as the affiliate may read it. */
  description: string | null
}

interface ReceiptRow {
  decision: number
  outcome: string
  reason: string
  affiliate_id: number | null
  link_id: number | null
  facts: string
}

/**
 * What a receipt keeps of the facts: everything but the addresses, of which it keeps what the rule made of them.
 */
export interface ReceiptFacts extends Omit<AttributionFacts, 'subject'> {
  subject: Omit<AttributionFacts['subject'], 'clientEmail'> & { clientEmailKnown: boolean }
  decision: AttributionDecision
}

/**
 * @returns whether the decision is a new one
 */
export async function decideOrder(
  trx: TransactionClientContract,
  orderId: number
): Promise<boolean> {
  const [order] = await select<{
    panel_id: number
    placed_at: number
    created_by: SubjectFacts['createdBy']
    visit_token: string | null
    client_id: number
    email: string | null
    name: string | null
    company: string | null
    registration_token: string | null
    origin_id: number | null
    until: number | null
    description: string | null
    others: number
    claims: number
  }>(
    trx,
    `SELECT orders.panel_id, orders.placed_at, orders.created_by, orders.visit_token, orders.client_id,
       clients.email, clients.name, clients.company, merge_origins.origin_id, merge_origins.until,
       CASE WHEN orders.placed_at < merge_origins.until THEN placer.visit_token ELSE clients.visit_token
       END AS registration_token,
       (SELECT description FROM order_items WHERE order_id = orders.id ORDER BY id LIMIT 1) AS description,
       EXISTS (SELECT 1 FROM orders AS others
         WHERE others.client_id = orders.client_id AND others.id <> orders.id) AS others,
       EXISTS (SELECT 1 FROM associations WHERE associations.client_id = orders.client_id) AS claims
     FROM orders JOIN clients ON clients.id = orders.client_id
     LEFT JOIN merge_origins ON merge_origins.kind = 'order' AND merge_origins.row_id = orders.id
     LEFT JOIN clients AS placer ON placer.id = merge_origins.origin_id
     WHERE orders.id = ?`,
    [orderId]
  )
  if (!order) return false

  return decide(trx, {
    key: `order:${orderId}`,
    orderId,
    mayBeBound: Number(order.others) > 0,
    mayHaveAgent: Number(order.claims) > 0,
    description: order.description === null ? null : redactDescription(order.description, order),
    panelId: order.panel_id,
    kind: 'order',
    at: Number(order.placed_at),
    clientId: order.client_id,
    clientIdThen: ownerAt(
      { ownerId: order.client_id, originId: order.origin_id, until: order.until },
      Number(order.placed_at)
    ),
    clientEmail: order.email,
    createdBy: order.created_by,
    ownToken: order.visit_token,
    registrationToken: order.registration_token,
  })
}

/**
 * Decides the client's orders after this one again, as what bound the client may have changed: the order came late, its
 * decision is another, or it ended.
 *
 * @param ifEnded only where the order has ended: a payment of one that has not changes nothing
 * @returns those whose decision is a new one: their money has to be settled
 */
export async function decideLaterOrders(
  trx: TransactionClientContract,
  orderId: number,
  { ifEnded = false } = {}
): Promise<number[]> {
  const later = await select<{ id: number }>(
    trx,
    `SELECT later.id FROM orders
     JOIN orders AS later ON later.client_id = orders.client_id
       AND (later.placed_at > orders.placed_at
         OR (later.placed_at = orders.placed_at AND later.external_id > orders.external_id))
     WHERE orders.id = ?${ifEnded ? " AND orders.status <> 'placed'" : ''}
     ORDER BY later.placed_at, later.external_id`,
    [orderId]
  )
  return decideInOrder(
    trx,
    later.map(({ id }) => id)
  )
}

/**
 * Decides all orders of a client again, after something was told of the client.
 */
export async function decideOrdersOf(
  trx: TransactionClientContract,
  clientId: number
): Promise<number[]> {
  const orders = await select<{ id: number }>(
    trx,
    'SELECT id FROM orders WHERE client_id = ? ORDER BY placed_at, external_id',
    [clientId]
  )
  return decideInOrder(
    trx,
    orders.map(({ id }) => id)
  )
}

/** Oldest first: each may depend on the ones before. */
async function decideInOrder(trx: TransactionClientContract, orderIds: number[]) {
  const changed: number[] = []
  for (const id of orderIds) {
    if (await decideOrder(trx, id)) changed.push(id)
  }
  return changed
}

/**
 * A registration without a token came through nobody's link: there is nothing to decide, nor to keep.
 *
 * @param registeredId the client who registered, also where they were merged into another since
 */
export async function decideSignup(
  trx: TransactionClientContract,
  registeredId: number
): Promise<void> {
  const [client] = await select<{
    panel_id: number
    survivor_id: number
    email: string | null
    registered_at: number | null
    visit_token: string | null
    claims: number
  }>(
    trx,
    `SELECT clients.panel_id, survivors.id AS survivor_id, survivors.email, clients.registered_at, clients.visit_token,
       EXISTS (SELECT 1 FROM associations WHERE associations.client_id = survivors.id) AS claims
     FROM clients
     JOIN clients AS survivors ON survivors.id = COALESCE(clients.merged_into_id, clients.id)
     WHERE clients.id = ?`,
    [registeredId]
  )
  if (!client || client.visit_token === null || client.registered_at === null) return

  await decide(trx, {
    key: `signup:${registeredId}`,
    orderId: null,
    mayBeBound: false,
    mayHaveAgent: Number(client.claims) > 0,
    description: null,
    panelId: client.panel_id,
    kind: 'signup',
    at: Number(client.registered_at),
    clientId: client.survivor_id,
    clientIdThen: registeredId,
    clientEmail: client.email,
    createdBy: 'client',
    ownToken: client.visit_token,
    registrationToken: null,
  })
}

async function decide(trx: TransactionClientContract, decided: Subject): Promise<boolean> {
  const isClaimed = await claimAssociation(trx, decided)
  const subject = { ...decided, mayHaveAgent: decided.mayHaveAgent || isClaimed }
  const [last] = await select<ReceiptRow>(
    trx,
    `SELECT decision, outcome, reason, affiliate_id, link_id, facts
     FROM receipts WHERE subject_key = ? ORDER BY decision DESC LIMIT 1`,
    [subject.key]
  )
  const before = last ? (JSON.parse(last.facts) as ReceiptFacts) : null
  // the model of the first decision stays: a setting changed later must not move what was earned before
  const model: AttributionModel =
    before?.model ?? (await settingAt(trx, attributionModel, subject.at))
  const gathered = await gatherFacts(trx, model, subject, before ? readingsOf(before) : {})
  if (gathered.association) {
    gathered.precedence = before?.precedence ?? (await settingAt(trx, precedence, subject.at))
  }
  // who bought from themselves doesn't earn by changing the address afterwards
  const facts = { ...gathered, foundOwn: before ? foundOwn(before) : null }
  const decision = attribute(facts)
  if (before && isSame(before.decision, decision)) return false

  const earner = decision.outcome === 'credited' ? decision : decision.through
  await insert(trx, 'receipts', [
    {
      panel_id: subject.panelId,
      subject_key: subject.key,
      decision: (last?.decision ?? 0) + 1,
      client_id: subject.clientId,
      order_id: subject.orderId,
      outcome: decision.outcome,
      reason: decision.reason,
      affiliate_id: earner?.affiliateId ?? null,
      role: earner?.role ?? 'affiliate',
      link_id: earner?.linkId ?? null,
      facts: JSON.stringify(withoutAddresses(facts, decision)),
      decided_at: now(),
    },
  ])
  await keepReferral(trx, subject, decision, before !== null)
  return true
}

function foundOwn({ foundOwn: earlier, decision }: ReceiptFacts): Refusal | null {
  if (earlier) return earlier
  const isOwn = ({ reason }: { reason: string }) =>
    reason === 'own_client' || reason === 'own_email'
  if (decision.outcome === 'refused' && isOwn(decision)) {
    const { reason, values, through } = decision
    return { outcome: 'refused', reason, values, through }
  }
  const { passedOver } = decision
  if (!passedOver || !isOwn(passedOver)) return null
  const { reason, values, ...through } = passedOver
  return { outcome: 'refused', reason, values, through }
}

function isSame(one: AttributionDecision, other: AttributionDecision) {
  const essence = (decision: AttributionDecision) => {
    const earner = decision.outcome === 'credited' ? decision : decision.through
    const { passedOver } = decision
    return [
      decision.outcome,
      decision.reason,
      earner?.affiliateId,
      earner?.role ?? 'affiliate',
      earner?.visitId,
      passedOver?.reason,
      passedOver?.affiliateId,
      passedOver?.visitId,
    ].join(' ')
  }
  return essence(one) === essence(other)
}

function readingsOf(facts: ReceiptFacts): TokenReadings {
  const reading = (token: TokenFacts) => (token.state === 'read' ? token : undefined)
  const own = reading(facts.ownToken)
  const registration = reading(facts.registrationToken)
  return { ...(own && { own }), ...(registration && { registration }) }
}

/**
 * Addresses belong to the mirror, which is erased when a client is; the receipt outlives it.
 */
function withoutAddresses(facts: AttributionFacts, decision: AttributionDecision): ReceiptFacts {
  const { clientEmail, ...subject } = facts.subject
  const strip = (token: TokenFacts): TokenFacts => {
    if (token.state !== 'read') return token
    const { first, last } = token
    const touch = (each: typeof first) => ({
      ...each,
      link: each.link && { ...each.link, affiliateEmail: null },
    })
    return { state: 'read', first: touch(first), last: touch(last) }
  }
  return {
    ...facts,
    binding: facts.binding ? { ...facts.binding, affiliateEmail: null } : null,
    association: facts.association ? { ...facts.association, agentEmail: null } : null,
    subject: { ...subject, clientEmailKnown: clientEmail !== null },
    ownToken: strip(facts.ownToken),
    registrationToken: strip(facts.registrationToken),
    decision,
  }
}

/**
 * What affiliates see. Where nobody's link was involved there is nothing. An affiliate who lost the subject to another
 * keeps the row with the reason; one whose visit did not take a bound client over has a row that says so.
 */
async function keepReferral(
  trx: TransactionClientContract,
  subject: Subject,
  decision: AttributionDecision,
  mayExist: boolean
): Promise<void> {
  const at = now()
  const credited = decision.outcome === 'credited'
  const { passedOver } = decision
  const through: (Through & Told)[] = []
  const earner = credited ? decision : decision.through
  if (earner) {
    through.push({
      ...earner,
      // a signup has nothing to wait for; an order waits for its payment
      status: !credited ? 'rejected' : subject.kind === 'signup' ? 'qualified' : 'pending',
      reason: decision.reason,
      values: decision.values,
    })
  }
  if (passedOver) through.push({ ...passedOver, status: 'rejected' })

  const existing = mayExist
    ? await select<{ id: number; affiliate_id: number; status: string }>(
        trx,
        'SELECT id, affiliate_id, status FROM referrals WHERE subject_key = ? ORDER BY id',
        [subject.key]
      )
    : []

  for (const referral of existing) {
    const isInvolved = through.some(({ affiliateId }) => affiliateId === referral.affiliate_id)
    if (isInvolved || referral.status === 'rejected') continue
    await update(
      trx,
      "UPDATE referrals SET status = 'rejected', reason = 'superseded', reason_values = NULL, updated_at = ? WHERE id = ?",
      [at, referral.id]
    )
  }

  for (const { affiliateId, role, linkId, visitId, status, reason, values } of through) {
    const row = {
      role: role ?? 'affiliate',
      link_id: linkId,
      visit_id: visitId,
      status,
      reason,
      reason_values: JSON.stringify(values),
      updated_at: at,
    }
    const own = existing.find((referral) => referral.affiliate_id === affiliateId)
    if (own) {
      const assignments = Object.keys(row).map((column) => `${column} = ?`)
      await update(trx, `UPDATE referrals SET ${assignments.join(', ')} WHERE id = ?`, [
        ...Object.values(row),
        own.id,
      ])
      continue
    }
    await insert(trx, 'referrals', [
      {
        panel_id: subject.panelId,
        subject_key: subject.key,
        kind: subject.kind,
        client_id: subject.clientId,
        order_id: subject.orderId,
        affiliate_id: affiliateId,
        ...row,
        description: subject.description,
        occurred_at: subject.at,
        created_at: at,
      },
    ])
  }
}

interface Told {
  status: 'pending' | 'qualified' | 'rejected'
  reason: AttributionReason
  values: Record<string, string | number>
}
