/**
 * The receipts that somebody may open. What they may not, and what does not exist, is the same to whoever asks.
 */
import { Exception } from '@adonisjs/core/exceptions'
import db from '@adonisjs/lucid/services/db'
import { composeReceipt, type Receipt } from '#receipts/compose_receipt'
import { readReceipt, type Subject } from '#receipts/queries/read_receipt'
import type { ReceiptSource } from '#receipts/source'
import type { Viewer } from '#receipts/statement'

/**
 * @param asked an address's id, already a whole number; ids are 32 bit, so a longer one names nothing
 * @throws E_ROW_NOT_FOUND
 */
export function idOf(asked: unknown): number {
  const id = Number(asked)
  if (!Number.isInteger(id) || id < 1 || id > 2_147_483_647) throw notFound()
  return id
}

export interface FoundReceipt {
  viewer: Viewer
  receipt: Receipt
}

/**
 * @throws E_ROW_NOT_FOUND
 */
export async function affiliatesReceipt(
  affiliateId: number,
  referralId: unknown
): Promise<FoundReceipt> {
  const referral: {
    kind: Subject['kind']
    subject_key: string
    order_id: number | null
    client_id: number
  } | null = await db
    .from('referrals')
    .where('id', idOf(referralId))
    .where('affiliate_id', affiliateId)
    .select('kind', 'subject_key', 'order_id', 'client_id')
    .first()
  if (!referral) throw notFound()

  const viewer: Viewer = { kind: 'affiliate', affiliateId }
  const source = await found({
    kind: referral.kind,
    key: referral.subject_key,
    orderId: referral.order_id,
    clientId: referral.client_id,
  })
  return { viewer, receipt: composeReceipt(source, viewer) }
}

/**
 * @param panelId whose orders the admin may see; null: all panels'
 * @throws E_ROW_NOT_FOUND
 */
export async function orderReceipt(
  panelId: number | null,
  orderId: unknown
): Promise<FoundReceipt & { source: ReceiptSource }> {
  const order: { id: number; client_id: number } | null = await db
    .from('orders')
    .where('id', idOf(orderId))
    .if(panelId !== null, (query) => query.where('panel_id', panelId!))
    .select('id', 'client_id')
    .first()
  if (!order) throw notFound()

  return forAdmin({
    kind: 'order',
    key: `order:${order.id}`,
    orderId: order.id,
    clientId: order.client_id,
  })
}

/**
 * @param panelId whose clients the admin may see; null: all panels'
 * @throws E_ROW_NOT_FOUND
 */
export async function signupReceipt(panelId: number | null, clientId: unknown) {
  const client: { id: number } | null = await db
    .from('clients')
    .where('id', idOf(clientId))
    .if(panelId !== null, (query) => query.where('panel_id', panelId!))
    .select('id')
    .first()
  if (!client) throw notFound()

  return forAdmin({
    kind: 'signup',
    key: `signup:${client.id}`,
    orderId: null,
    clientId: client.id,
  })
}

async function forAdmin(subject: Subject) {
  const viewer: Viewer = { kind: 'admin' }
  const source = await found(subject)
  return { viewer, source, receipt: composeReceipt(source, viewer) }
}

async function found(subject: Subject): Promise<ReceiptSource> {
  const source = await readReceipt(subject)
  if (!source) throw notFound()
  return source
}

export function notFound() {
  return new Exception('There is no such receipt', { status: 404, code: 'E_ROW_NOT_FOUND' })
}
