/**
 * The path that earns: a visit with its token, and what the books say in the end.
 */
import { randomBytes } from 'node:crypto'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { now } from '#core/clock'
import { VerifyLedger } from '#ledger/actions/verify_ledger'
import { type Balance, balancesOf } from '#ledger/queries/balances_of'
import { signVisitToken, type Touch } from '#links/visit_token'
import {
  createAffiliate,
  createLink,
  createPanel,
  type TestAffiliate,
  type TestLink,
  type TestPanel,
} from '#tests/helpers/world'

export interface Story {
  panel: TestPanel
  affiliate: TestAffiliate
  link: TestLink
}

/**
 * A panel with an affiliate and an active link.
 */
export async function beginStory(): Promise<Story> {
  const panel = await createPanel()
  const affiliate = await createAffiliate(panel)
  const link = await createLink(affiliate)
  return { panel, affiliate, link }
}

/**
 * A stored visit of the link.
 */
export async function follow(
  link: { id: number },
  { at = now(), lifeDays = 30 }: { at?: number; lifeDays?: number } = {}
): Promise<Touch> {
  const visitId = randomBytes(12).toString('hex')
  await db.table('visits').insert({ id: visitId, link_id: link.id, visited_at: at })
  return { visitId, linkId: link.id, at, lifeDays }
}

/**
 * What the browser holds after those visits, oldest first.
 */
export function tokenOf(...touches: Touch[]): string {
  return signVisitToken({ link: { first: touches[0]!, last: touches.at(-1)! } })
}

export function commissionsOf(panel: { id: number }) {
  return db
    .from('commissions')
    .join('invoices', 'invoices.id', 'commissions.invoice_id')
    .join('invoice_items', 'invoice_items.id', 'commissions.invoice_item_id')
    .where('commissions.panel_id', panel.id)
    .orderBy('commissions.id')
    .select('commissions.*', 'invoices.external_id as invoice', 'invoice_items.external_id as item')
}

export function referralsOf(panel: { id: number }) {
  return db.from('referrals').where('panel_id', panel.id).orderBy('id')
}

export async function receiptsOf(panel: { id: number }) {
  const rows = await db.from('receipts').where('panel_id', panel.id).orderBy('id')
  return rows.map((row) => ({ ...row, facts: JSON.parse(row.facts) }))
}

/**
 * @returns the balance in the currency: nothing where nothing was booked
 */
export async function balanceOf(
  { panel, affiliate }: Pick<Story, 'panel' | 'affiliate'>,
  currency = 'EUR'
): Promise<Omit<Balance, 'currency'>> {
  const balances = await balancesOf({ panelId: panel.id, clientId: affiliate.client.id })
  const { pending, available, clearing, paid } = balances.find(
    (balance) => balance.currency === currency
  ) ?? { pending: 0, available: 0, clearing: 0, paid: 0 }
  return { pending, available, clearing, paid }
}

/**
 * What `ledger:verify` finds in the panel's chains; empty where all is well.
 */
export async function ledgerFindings(panel: { id: number }) {
  const verify = await app.container.make(VerifyLedger)
  const { findings } = await verify.handle({ panelId: panel.id })
  return findings
}
