/**
 * Decides who brought an order or a signup, and keeps the decision: a receipt for each that differs from the one
 * before, and what the affiliate sees of it. Whoever calls holds the client's lock.
 */
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { now } from '#core/clock'
import { insert, select, update } from '#core/database/sql'
import {
  attribute,
  type AttributionDecision,
  type AttributionFacts,
  type AttributionModel,
  type TokenFacts,
} from '#referrals/attribution'
import { gatherFacts, type SubjectFacts, type TokenReadings } from '#referrals/facts'
import { redactDescription } from '#referrals/redact_description'
import { attributionModel } from '#referrals/settings'

interface Subject extends SubjectFacts {
  /** `order:<our id>` or `signup:<the client's>`. */
  key: string
  orderId: number | null
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

export async function decideOrder(trx: TransactionClientContract, orderId: number): Promise<void> {
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
    description: string | null
  }>(
    trx,
    `SELECT orders.panel_id, orders.placed_at, orders.created_by, orders.visit_token, orders.client_id,
       clients.email, clients.name, clients.company, clients.visit_token AS registration_token,
       (SELECT description FROM order_items WHERE order_id = orders.id ORDER BY id LIMIT 1) AS description
     FROM orders JOIN clients ON clients.id = orders.client_id
     WHERE orders.id = ?`,
    [orderId]
  )
  if (!order) return

  await decide(trx, {
    key: `order:${orderId}`,
    orderId,
    description: order.description === null ? null : redactDescription(order.description, order),
    panelId: order.panel_id,
    kind: 'order',
    at: Number(order.placed_at),
    clientId: order.client_id,
    clientEmail: order.email,
    createdBy: order.created_by,
    ownToken: order.visit_token,
    registrationToken: order.registration_token,
  })
}

/**
 * A registration without a token came through nobody's link: there is nothing to decide, nor to keep.
 */
export async function decideSignup(
  trx: TransactionClientContract,
  clientId: number
): Promise<void> {
  const [client] = await select<{
    panel_id: number
    email: string | null
    registered_at: number | null
    visit_token: string | null
  }>(trx, 'SELECT panel_id, email, registered_at, visit_token FROM clients WHERE id = ?', [
    clientId,
  ])
  if (!client || client.visit_token === null || client.registered_at === null) return

  await decide(trx, {
    key: `signup:${clientId}`,
    orderId: null,
    description: null,
    panelId: client.panel_id,
    kind: 'signup',
    at: Number(client.registered_at),
    clientId,
    clientEmail: client.email,
    createdBy: 'client',
    ownToken: client.visit_token,
    registrationToken: null,
  })
}

async function decide(trx: TransactionClientContract, subject: Subject): Promise<void> {
  const [last] = await select<ReceiptRow>(
    trx,
    `SELECT decision, outcome, reason, affiliate_id, link_id, facts
     FROM receipts WHERE subject_key = ? ORDER BY decision DESC LIMIT 1`,
    [subject.key]
  )
  const before = last ? (JSON.parse(last.facts) as ReceiptFacts) : null
  // who bought from themselves doesn't earn by changing the address afterwards
  if (before?.decision.reason === 'own_client' || before?.decision.reason === 'own_email') return

  // the model of the first decision stays: a setting changed later must not move what was earned before
  const model: AttributionModel = before?.model ?? attributionModel.value
  const facts = await gatherFacts(trx, model, subject, before ? readingsOf(before) : {})
  const decision = attribute(facts)
  if (before && isSame(before.decision, decision)) return

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
      link_id: earner?.linkId ?? null,
      facts: JSON.stringify(withoutAddresses(facts, decision)),
      decided_at: now(),
    },
  ])
  await keepReferral(trx, subject, decision, before !== null)
}

function isSame(one: AttributionDecision, other: AttributionDecision) {
  const essence = (decision: AttributionDecision) => {
    const earner = decision.outcome === 'credited' ? decision : decision.through
    return [decision.outcome, decision.reason, earner?.affiliateId, earner?.visitId].join(' ')
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
    subject: { ...subject, clientEmailKnown: clientEmail !== null },
    ownToken: strip(facts.ownToken),
    registrationToken: strip(facts.registrationToken),
    decision,
  }
}

/**
 * What the affiliate sees. Where nobody's link was involved there is none. An affiliate who lost the subject to
 * another keeps the row with the reason.
 */
async function keepReferral(
  trx: TransactionClientContract,
  subject: Subject,
  decision: AttributionDecision,
  mayExist: boolean
): Promise<void> {
  const at = now()
  const earner = decision.outcome === 'credited' ? decision : decision.through
  const existing = mayExist
    ? await select<{ id: number; affiliate_id: number; status: string }>(
        trx,
        'SELECT id, affiliate_id, status FROM referrals WHERE subject_key = ? ORDER BY id',
        [subject.key]
      )
    : []

  for (const referral of existing) {
    if (referral.affiliate_id === earner?.affiliateId || referral.status === 'rejected') continue
    await update(
      trx,
      "UPDATE referrals SET status = 'rejected', reason = 'superseded', reason_values = NULL, updated_at = ? WHERE id = ?",
      [at, referral.id]
    )
  }
  if (!earner) return

  const credited = decision.outcome === 'credited'
  const row = {
    link_id: earner.linkId,
    visit_id: earner.visitId,
    // a signup has nothing to wait for; an order waits for its payment
    status: !credited ? 'rejected' : subject.kind === 'signup' ? 'qualified' : 'pending',
    reason: decision.reason,
    reason_values: JSON.stringify(decision.values),
    updated_at: at,
  }
  const own = existing.find((referral) => referral.affiliate_id === earner.affiliateId)
  if (own) {
    const assignments = Object.keys(row).map((column) => `${column} = ?`)
    await update(trx, `UPDATE referrals SET ${assignments.join(', ')} WHERE id = ?`, [
      ...Object.values(row),
      own.id,
    ])
    return
  }
  await insert(trx, 'referrals', [
    {
      panel_id: subject.panelId,
      subject_key: subject.key,
      kind: subject.kind,
      client_id: subject.clientId,
      order_id: subject.orderId,
      affiliate_id: earner.affiliateId,
      ...row,
      description: subject.description,
      occurred_at: subject.at,
      created_at: at,
    },
  ])
}
