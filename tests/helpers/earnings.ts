/**
 * What an affiliate earned, as rows: referrals, commissions, days of visits. Made without the events that lead to
 * them, so that pages can be tested with any state.
 */
import db from '@adonisjs/lucid/services/db'
import { now } from '#core/clock'
import { inTransaction } from '#core/database/transaction'
import { BookLedgerTransaction } from '#ledger/actions/book_ledger_transaction'
import { createClient, unique, type TestAffiliate } from '#tests/helpers/world'

async function insert(table: string, row: Record<string, unknown>): Promise<number> {
  const [id] = await db.table(table).insert(row)
  return Number(id)
}

interface Earner {
  panelId: number
  affiliate: TestAffiliate
  link: { id: number }
}

/**
 * A referral of `link`; `overrides` are columns. Its client is a new one unless `client_id` is given.
 */
export async function createReferral(
  { panelId, affiliate, link }: Earner,
  overrides: Record<string, unknown> = {}
): Promise<number> {
  const at = (overrides.occurred_at as number | undefined) ?? now()
  const client = overrides.client_id ? null : await createClient({ id: panelId })

  return insert('referrals', {
    panel_id: panelId,
    subject_key: unique('subject'),
    kind: 'signup',
    client_id: client?.id,
    affiliate_id: affiliate.id,
    link_id: link.id,
    visit_id: unique('v').slice(-24),
    status: 'pending',
    reason: 'last_click',
    occurred_at: at,
    created_at: at,
    updated_at: at,
    ...overrides,
  })
}

/**
 * An order of `client` over one item for each description.
 */
export async function createOrder(
  panel: { id: number },
  client: { id: number },
  descriptions: string[]
): Promise<number> {
  const at = now()
  const orderId = await insert('orders', {
    panel_id: panel.id,
    external_id: unique('order'),
    client_id: client.id,
    placed_at: at,
    currency: 'EUR',
    subtotal: 0,
    discount: 0,
    tax: 0,
    total: 0,
    payment_method: 'card',
    moderated: false,
    trial: false,
    created_by: 'client',
    status: 'placed',
    status_at: at,
    created_at: at,
  })
  for (const description of descriptions) {
    await insert('order_items', {
      order_id: orderId,
      external_id: unique('item'),
      kind: 'hosting',
      description,
      renewal: false,
      amount: 0,
    })
  }
  return orderId
}

let planVersionId: number | undefined

async function planVersion(): Promise<number> {
  if (planVersionId !== undefined) return planVersionId

  const at = now()
  const planId = await insert('plans', {
    name: unique('Plan'),
    created_at: at,
    updated_at: at,
  })
  planVersionId = await insert('plan_versions', {
    plan_id: planId,
    version: 1,
    terms: JSON.stringify({ percentBps: 1000, holdDays: 30 }),
    effective_from: 0,
    created_at: at,
  })
  return planVersionId
}

/**
 * A commission of 10 % on a paid item of a new invoice; `overrides` are columns.
 */
export async function createCommission(
  earner: Earner,
  overrides: Record<string, unknown> = {}
): Promise<number> {
  const { panelId, affiliate } = earner
  const at = (overrides.paid_at as number | undefined) ?? now()
  const currency = (overrides.currency as string | undefined) ?? 'EUR'
  const itemAmount = (overrides.item_amount as number | undefined) ?? 10_000
  const description = (overrides.description as string | undefined) ?? 'Starter Hosting'
  const referralId =
    (overrides.referral_id as number | undefined) ??
    (await createReferral(earner, { occurred_at: at, kind: 'order', status: 'qualified' }))
  const referral = await db.from('referrals').where('id', referralId).firstOrFail()

  const invoiceId = await insert('invoices', {
    panel_id: panelId,
    external_id: unique('invoice'),
    client_id: referral.client_id,
    paid_at: at,
    currency,
    subtotal: itemAmount,
    discount: 0,
    tax: 0,
    total: itemAmount,
    payment_method: 'card',
    created_at: at,
  })
  const invoiceItemId = await insert('invoice_items', {
    invoice_id: invoiceId,
    external_id: unique('item'),
    kind: 'hosting',
    description,
    renewal: false,
    amount: itemAmount,
  })

  return insert('commissions', {
    panel_id: panelId,
    invoice_id: invoiceId,
    invoice_item_id: invoiceItemId,
    level: 'direct',
    sequence: 0,
    client_id: affiliate.client.id,
    affiliate_id: affiliate.id,
    referral_id: referralId,
    plan_version_id: await planVersion(),
    description,
    currency,
    item_amount: itemAmount,
    base_amount: itemAmount,
    rate_bps: 1_000,
    amount: itemAmount / 10,
    status: 'pending',
    paid_at: at,
    available_at: at + 30 * 86_400_000,
    created_at: at,
    updated_at: at,
    ...overrides,
  })
}

/**
 * What a commission was and became: a refund's doing unless `overrides` say otherwise.
 */
export function createChange(
  commissionId: number,
  overrides: { from_amount: number; to_amount: number } & Record<string, unknown>
): Promise<number> {
  const at = (overrides.at as number | undefined) ?? Date.UTC(2026, 10, 20, 12)
  return insert('commission_changes', {
    commission_id: commissionId,
    number: 1,
    cause: 'refund',
    at,
    created_at: at,
    ...overrides,
  })
}

/**
 * @param day as the daily counters keep it
 */
export async function countVisits(link: { id: number }, day: number, visits: number) {
  await db.table('link_daily_visits').insert({ link_id: link.id, day, visits })
}

/**
 * Books what a payee has in one currency, through the ledger's only writer; minor units, each may be negative.
 */
export async function bookBalance(
  { panelId, affiliate }: Pick<Earner, 'panelId' | 'affiliate'>,
  currency: string,
  amounts: { pending?: number; available?: number; paid?: number }
) {
  const accounts = {
    pending: 'payable_pending',
    available: 'payable_available',
    paid: 'paid',
  } as const
  const clientId = affiliate.client.id
  const postings = Object.entries(amounts).map(([state, amount]) => ({
    currency,
    kind: 'test',
    reference: unique(state),
    occurredAt: now(),
    entries: [
      { clientId, account: 'commission_expense' as const, amount },
      { clientId, account: accounts[state as keyof typeof accounts], amount: -amount },
    ],
  }))

  await inTransaction((trx) => new BookLedgerTransaction().handle({ trx, panelId, postings }), {
    isolation: 'read committed',
  })
}
