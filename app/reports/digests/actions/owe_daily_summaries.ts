import db from '@adonisjs/lucid/services/db'
import { DateTime } from 'luxon'
import { programTimeZone } from '#config/program'
import { now } from '#core/clock'
import { select } from '#core/database/sql'
import { inTransaction } from '#core/database/transaction'
import { oweMail } from '#core/mails/owe_mail'
import { type MemberReader, readerOf, READERS } from '#affiliates/readers'
import { dailySummary } from '#reports/digests/mails'

interface Sum {
  client_id: number
  currency: string
  kind: 'commission.credited' | 'commission.released'
  amount: number | string
  count: number
}

/**
 * Owes each member who wants it one mail for the programme's day that has just ended, if anything was credited or became
 * available on it. May run as often as it likes.
 */
export class OweDailySummaries {
  /**
   * @returns how many are owed by this run
   */
  async handle(): Promise<number> {
    const end = DateTime.fromMillis(now(), { zone: programTimeZone }).startOf('day')
    const start = end.minus({ days: 1 })
    const sums = await sumsOf(start.toMillis(), end.toMillis())
    const readers = await readersOf([...sums.keys()], end.toMillis())

    let owed = 0
    for (const reader of readers) {
      const key = `summary:${reader.affiliateId}:${start.toISODate()}`
      const own = sums.get(reader.clientId)!
      const isOwed = await inTransaction((trx) =>
        oweMail(trx, {
          mail: dailySummary,
          to: reader,
          details: {
            panel: reader.panelName,
            day: start.toMillis(),
            credited: own.filter(({ kind }) => kind === 'commission.credited').map(amountOf),
            available: own.filter(({ kind }) => kind === 'commission.released').map(amountOf),
          },
          key,
          panelId: reader.panelId,
        })
      )
      if (isOwed) owed++
    }
    return owed
  }
}

const amountOf = ({ currency, amount, count }: Sum) => ({
  currency,
  // credits are negative in the books
  amount: 0 - Number(amount),
  count: Number(count),
})

/**
 * What was credited to clients who are members, and what became available to them, between two instants.
 * @returns by our id of the client
 */
async function sumsOf(since: number, until: number): Promise<Map<number, Sum[]>> {
  // ids grow with time: whatever was booked since then comes after the last one before, found from the end
  const [before] = await select<{ id: number }>(
    db.connection(),
    'SELECT id FROM ledger_transactions WHERE booked_at < ? ORDER BY id DESC LIMIT 1',
    [since]
  )
  const rows = await select<Sum>(
    db.connection(),
    `SELECT ledger_accounts.client_id, ledger_accounts.currency, ledger_transactions.kind,
       SUM(ledger_entries.amount) AS amount, COUNT(*) AS count
     FROM ledger_transactions
     JOIN ledger_entries ON ledger_entries.transaction_id = ledger_transactions.id
     JOIN ledger_accounts ON ledger_accounts.id = ledger_entries.account_id
     WHERE ledger_transactions.id > ? AND ledger_transactions.booked_at >= ?
       AND ledger_transactions.booked_at < ?
       AND ((ledger_transactions.kind = 'commission.credited' AND ledger_accounts.kind = 'payable_pending')
         OR (ledger_transactions.kind = 'commission.released' AND ledger_accounts.kind = 'payable_available'))
     GROUP BY ledger_accounts.client_id, ledger_accounts.currency, ledger_transactions.kind
     ORDER BY ledger_accounts.client_id, ledger_accounts.currency, ledger_transactions.kind`,
    [before?.id ?? 0, since, until]
  )
  const sums = new Map<number, Sum[]>()
  for (const row of rows) sums.set(row.client_id, [...(sums.get(row.client_id) ?? []), row])
  return sums
}

/** Members that are read at a time. */
const PIECE = 500

/**
 * Those of them who are members and have wanted the mail since before the day ended.
 */
async function readersOf(clientIds: number[], until: number): Promise<MemberReader[]> {
  const readers: MemberReader[] = []
  for (let offset = 0; offset < clientIds.length; offset += PIECE) {
    const piece = clientIds.slice(offset, offset + PIECE)
    const rows = await select<Parameters<typeof readerOf>[0]>(
      db.connection(),
      `${READERS}
       JOIN mail_choices ON mail_choices.affiliate_id = affiliates.id
         AND mail_choices.kind = 'daily_summary' AND mail_choices.wanted = ?
         AND mail_choices.updated_at < ?
       WHERE affiliates.status = 'active' AND affiliates.client_id IN (${piece.map(() => '?').join(', ')})
       ORDER BY affiliates.id`,
      [true, until, ...piece]
    )
    readers.push(...rows.map(readerOf).filter((reader) => reader !== null))
  }
  return readers
}
