/**
 * The path that earns: a visit with its token, and what the books say in the end.
 */
import { randomBytes } from 'node:crypto'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { now } from '#core/clock'
import { select } from '#core/database/sql'
import { forUpdate, inTransaction } from '#core/database/transaction'
import { BookLedgerTransaction } from '#ledger/actions/book_ledger_transaction'
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

/**
 * What commissions were and became, in the sequence of their booking.
 */
export function changesOf(panel: { id: number }) {
  return db
    .from('commission_changes')
    .join('commissions', 'commissions.id', 'commission_changes.commission_id')
    .where('commissions.panel_id', panel.id)
    .orderBy('commission_changes.id')
    .select('commission_changes.*')
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
 * Pays out what is available, as payouts do: negative commissions are netted with the others.
 *
 * @returns how many commissions are paid by this
 */
export async function payOut({ panel, affiliate }: Pick<Story, 'panel' | 'affiliate'>) {
  const ledger = await app.container.make(BookLedgerTransaction)
  return inTransaction(
    async (trx) => {
      const clientId = affiliate.client.id
      const due = await select<{ id: number; currency: string; amount: number }>(
        trx,
        `SELECT id, currency, amount FROM commissions
         WHERE panel_id = ? AND client_id = ? AND status = 'available' ORDER BY id${forUpdate(trx)}`,
        [panel.id, clientId]
      )
      await trx
        .from('commissions')
        .whereIn(
          'id',
          due.map(({ id }) => id)
        )
        .update({ status: 'paid', updated_at: now() })
      await ledger.handle({
        trx,
        panelId: panel.id,
        postings: due.map(({ id, currency, amount }) => ({
          currency,
          kind: 'commission.paid',
          reference: `paid:${id}`,
          occurredAt: now(),
          entries: [
            { clientId, account: 'payable_available', amount: Number(amount) },
            { clientId, account: 'paid', amount: 0 - Number(amount) },
          ],
        })),
      })
      return due.length
    },
    { isolation: 'read committed' }
  )
}

/**
 * The commissions of a panel beside its ledger: who has what in which state by the one, and not by the other. Empty
 * where both say the same.
 */
export async function commissionsBesideLedger(panel: { id: number }) {
  const rows: { client_id: number; currency: string; status: string; amount: number }[] = await db
    .from('commissions')
    .where('panel_id', panel.id)
    .select('client_id', 'currency', 'status')
    .sum('amount as amount')
    .groupBy('client_id', 'currency', 'status')
  const entries: { client_id: number; currency: string; kind: string; amount: number }[] = await db
    .from('ledger_entries')
    .join('ledger_accounts', 'ledger_accounts.id', 'ledger_entries.account_id')
    .where('ledger_accounts.panel_id', panel.id)
    .select('ledger_accounts.client_id', 'ledger_accounts.currency', 'ledger_accounts.kind')
    .sum('ledger_entries.amount as amount')
    .groupBy('ledger_accounts.client_id', 'ledger_accounts.currency', 'ledger_accounts.kind')

  const accounts: Record<string, string> = {
    pending: 'payable_pending',
    in_review: 'payable_pending',
    available: 'payable_available',
    paid: 'paid',
    reversed: 'nothing',
  }
  const differences = new Map<string, number>()
  const add = (key: string, amount: number) => {
    differences.set(key, (differences.get(key) ?? 0) + amount)
  }
  for (const row of rows) {
    const amount = Number(row.amount)
    add(`${row.client_id} ${row.currency} ${accounts[row.status]}`, amount)
    add(`${row.client_id} ${row.currency} commission_expense`, 0 - amount)
  }
  // credits are negative in the books
  for (const row of entries) add(`${row.client_id} ${row.currency} ${row.kind}`, Number(row.amount))
  return [...differences].filter(([, amount]) => amount !== 0)
}

/**
 * What `ledger:verify` finds in the panel's chains; empty where all is well.
 */
export async function ledgerFindings(panel: { id: number }) {
  const verify = await app.container.make(VerifyLedger)
  const { findings } = await verify.handle({ panelId: panel.id })
  return findings
}
