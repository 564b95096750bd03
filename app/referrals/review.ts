/**
 * Opens the review of suspicious credited orders. Whoever calls holds the client's lock.
 */
import { DateTime } from 'luxon'
import { programTimeZone } from '#config/program'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { PRODUCT, recordAct } from '#core/audit/record_act'
import { now } from '#core/clock'
import { insertOnce, select, update } from '#core/database/sql'
import { settingAt } from '#core/settings/setting'
import { addressDays } from '#links/settings'
import {
  type Suspicion,
  type SuspicionFacts,
  type SuspicionLimits,
  suspicions,
} from '#referrals/suspicions'
import { reviewEnabled, reviewOrdersPerDay, reviewSeconds } from '#referrals/settings'

const DAY_MS = 86_400_000

interface DecidedOrder {
  id: number
  panel_id: number
  external_id: string
  placed_at: number
  address_hash: string | null
  payment_hash: string | null
  outcome: 'credited' | 'refused'
  reason: string
  affiliate_id: number | null
  affiliate_client_id: number | null
  affiliate_subject_id: string | null
  referral_id: number | null
  visited_at: number | null
  visit_address_hash: string | null
  reviews: number
}

interface ReviewRow {
  id: number
  state: 'open' | 'accepted' | 'rejected'
  reasons: string
}

/**
 * Looks at orders as they are decided now: who would earn a suspicious one waits for a review, and an open review of
 * somebody who no longer would is moot and goes.
 *
 * @returns those whose review opened: what they earn has to be settled
 */
export async function reviewOrders(
  trx: TransactionClientContract,
  orderIds: number[]
): Promise<number[]> {
  const opened: number[] = []
  for (const orderId of orderIds) {
    const order = await decidedOrder(trx, orderId)
    if (!order) continue
    if (order.reviews > 0) await dropMoot(trx, order)
    if (order.outcome === 'refused') continue

    const limits = await limitsAt(trx, Number(order.placed_at))
    if (!limits.enabled) continue
    const found = suspicions(await factsOf(trx, order, limits, null), limits)
    if (await keepReview(trx, order, found)) opened.push(orderId)
  }
  return opened
}

/**
 * Looks at orders again that an invoice paid: at what the payment may have told. How fast and how many they were has been
 * judged.
 */
export async function reviewPayment(
  trx: TransactionClientContract,
  { orderIds, invoiceId }: { orderIds: number[]; invoiceId: number }
): Promise<void> {
  for (const orderId of orderIds) {
    const order = await decidedOrder(trx, orderId)
    if (order?.outcome !== 'credited') continue

    const limits = await limitsAt(trx, Number(order.placed_at))
    if (!limits.enabled) continue
    const found = suspicions(await factsOf(trx, order, limits, invoiceId), limits)
    await keepReview(
      trx,
      order,
      found.filter(({ reason }) => reason === 'own_payment' || reason === 'own_address')
    )
  }
}

async function decidedOrder(trx: TransactionClientContract, orderId: number) {
  const [order] = await select<DecidedOrder>(
    trx,
    `SELECT orders.id, orders.panel_id, orders.external_id, orders.placed_at, orders.address_hash, orders.payment_hash,
       receipts.outcome, receipts.reason, receipts.affiliate_id, affiliates.client_id AS affiliate_client_id,
       clients.external_id AS affiliate_subject_id, referrals.id AS referral_id, visits.visited_at,
       visits.address_hash AS visit_address_hash,
       (SELECT COUNT(*) FROM reviews WHERE order_id = orders.id) AS reviews
     FROM orders
     JOIN receipts ON receipts.order_id = orders.id
       AND receipts.decision = (SELECT MAX(decided.decision) FROM receipts AS decided WHERE decided.order_id = orders.id)
     LEFT JOIN affiliates ON affiliates.id = receipts.affiliate_id
     LEFT JOIN clients ON clients.id = affiliates.client_id
     LEFT JOIN referrals ON referrals.subject_key = receipts.subject_key
       AND referrals.affiliate_id = receipts.affiliate_id
     LEFT JOIN visits ON visits.id = referrals.visit_id
     WHERE orders.id = ?`,
    [orderId]
  )
  return order ?? null
}

async function dropMoot(trx: TransactionClientContract, order: DecidedOrder) {
  const earner = order.outcome === 'credited' ? order.affiliate_id! : 0
  await update(
    trx,
    "DELETE FROM reviews WHERE order_id = ? AND state = 'open' AND affiliate_id <> ?",
    [order.id, earner]
  )
}

/**
 * What held when the order was placed. Mostly nothing has changed since.
 */
async function limitsAt(trx: TransactionClientContract, instant: number): Promise<SuspicionLimits> {
  const settings = [reviewEnabled, reviewSeconds, reviewOrdersPerDay]
  const [changed] = await select<{ id: number }>(
    trx,
    `SELECT id FROM setting_changes WHERE \`key\` IN (?, ?, ?) AND changed_at > ? LIMIT 1`,
    [...settings.map(({ key }) => key), instant]
  )
  if (!changed) {
    return {
      enabled: reviewEnabled.value,
      seconds: reviewSeconds.value,
      ordersPerDay: reviewOrdersPerDay.value,
    }
  }
  return {
    enabled: await settingAt(trx, reviewEnabled, instant),
    seconds: await settingAt(trx, reviewSeconds, instant),
    ordersPerDay: await settingAt(trx, reviewOrdersPerDay, instant),
  }
}

async function factsOf(
  trx: TransactionClientContract,
  order: DecidedOrder,
  limits: SuspicionLimits,
  invoiceId: number | null
): Promise<SuspicionFacts> {
  // the visit that once brought a bound client, or an agent's, says nothing of this order
  const isBound = order.reason === 'bound_client' || order.reason === 'agent_association'
  const placedAt = Number(order.placed_at)
  return {
    placedAt,
    visitedAt: isBound || order.visited_at === null ? null : Number(order.visited_at),
    // upon a payment nobody asks how many they were
    ordersBefore: invoiceId === null ? await ordersBefore(trx, order, limits) : 0,
    ownAddress: await ownAddress(trx, order, [
      { of: 'order', hash: order.address_hash },
      { of: 'visit', hash: isBound ? null : order.visit_address_hash },
    ]),
    ownPayment: await ownPayment(trx, order, invoiceId),
  }
}

/** Orders of a day are counted no further than this, or the limit if it is higher: one more is not worth its time. */
const COUNTED = 100

/**
 * As they arrived: which of a day's orders are those beyond does not change with later ones.
 */
async function ordersBefore(
  trx: TransactionClientContract,
  order: DecidedOrder,
  { ordersPerDay }: SuspicionLimits
) {
  const day = DateTime.fromMillis(Number(order.placed_at), { zone: programTimeZone }).startOf('day')
  const [row] = await select<{ orders: number }>(
    trx,
    `SELECT COUNT(*) AS orders FROM (
       SELECT id FROM referrals
       WHERE affiliate_id = ? AND occurred_at >= ? AND occurred_at < ? AND id < ?
         AND kind = 'order' AND status <> 'rejected'
       LIMIT ?) AS earlier`,
    [
      order.affiliate_id!,
      day.toMillis(),
      day.plus({ days: 1 }).toMillis(),
      order.referral_id!,
      Math.max(COUNTED, ordersPerDay),
    ]
  )
  return Number(row!.orders)
}

async function ownAddress(
  trx: TransactionClientContract,
  order: DecidedOrder,
  seen: { of: 'order' | 'visit'; hash: string | null }[]
): Promise<SuspicionFacts['ownAddress']> {
  for (const { of, hash } of seen) {
    if (hash === null) continue
    const [row] = await select<{ seen_at: number }>(
      trx,
      `SELECT seen_at FROM sign_in_addresses
       WHERE panel_id = ? AND subject_id = ? AND address_hash = ? AND seen_at >= ?`,
      [
        order.panel_id,
        order.affiliate_subject_id!,
        hash,
        Number(order.placed_at) - addressDays.value * DAY_MS,
      ]
    )
    if (row) return { of, seenAt: Number(row.seen_at) }
  }
  return null
}

async function ownPayment(
  trx: TransactionClientContract,
  order: DecidedOrder,
  invoiceId: number | null
): Promise<SuspicionFacts['ownPayment']> {
  const invoices = await select<{ payment_hash: string }>(
    trx,
    'SELECT payment_hash FROM invoices WHERE (order_id = ? OR id = ?) AND payment_hash IS NOT NULL',
    [order.id, invoiceId ?? 0]
  )
  const ofOrder = order.payment_hash
  const hashes = [
    ...new Set([...(ofOrder ? [ofOrder] : []), ...invoices.map((row) => row.payment_hash)]),
  ]
  if (hashes.length === 0) return null

  const list = hashes.map(() => '?').join(', ')
  const used = await select<{ payment_hash: string }>(
    trx,
    `SELECT payment_hash FROM orders WHERE client_id = ? AND payment_hash IN (${list})
     UNION SELECT payment_hash FROM invoices WHERE client_id = ? AND payment_hash IN (${list})`,
    [order.affiliate_client_id!, ...hashes, order.affiliate_client_id!, ...hashes]
  )
  if (used.length === 0) return null
  return { of: used.some((row) => row.payment_hash === ofOrder) ? 'order' : 'invoice' }
}

/**
 * One review for each who would earn the order. Further reasons are added while it is open. An accepted one opens again
 * for a reason that whoever accepted it did not know; a rejected one pays nothing already.
 */
async function keepReview(
  trx: TransactionClientContract,
  order: DecidedOrder,
  found: Suspicion[]
): Promise<boolean> {
  if (found.length === 0) return false

  const affiliateId = order.affiliate_id!
  const inserted = await insertOnce(trx, 'reviews', {
    panel_id: order.panel_id,
    order_id: order.id,
    affiliate_id: affiliateId,
    state: 'open',
    reasons: JSON.stringify(found),
    opened_at: now(),
  })
  if (inserted !== null) return true

  const [review] = await select<ReviewRow>(
    trx,
    'SELECT id, state, reasons FROM reviews WHERE order_id = ? AND affiliate_id = ?',
    [order.id, affiliateId]
  )
  const known = JSON.parse(review!.reasons) as Suspicion[]
  const further = found.filter(({ reason }) => known.every((each) => each.reason !== reason))
  if (further.length === 0 || review!.state === 'rejected') return false

  const reasons = JSON.stringify([...known, ...further])
  if (review!.state === 'open') {
    await update(trx, 'UPDATE reviews SET reasons = ? WHERE id = ?', [reasons, review!.id])
    return false
  }
  await update(
    trx,
    `UPDATE reviews SET state = 'open', reasons = ?, opened_at = ?, decided_at = NULL, decided_by = NULL, note = NULL
     WHERE id = ?`,
    [reasons, now(), review!.id]
  )
  await recordAct(trx, {
    actor: PRODUCT,
    act: 'review.reopened',
    panelId: order.panel_id,
    subject: { type: 'order', id: order.id, label: order.external_id },
    changes: { reasons: { from: codes(known), to: codes([...known, ...further]) } },
  })
  return true
}

const codes = (reasons: Suspicion[]) => reasons.map(({ reason }) => reason).join(', ')
