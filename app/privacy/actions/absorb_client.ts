import { inject } from '@adonisjs/core'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { now } from '#core/clock'
import { select, update } from '#core/database/sql'
import { BookLedgerTransaction } from '#ledger/actions/book_ledger_transaction'
import type { AccountKind, Posting } from '#ledger/posting'
import { movedColumns } from '#privacy/data_map'
import { endAgency } from '#privacy/actions/end_agency'
import { endMembership } from '#privacy/actions/end_membership'
import { mergeAgents } from '#privacy/actions/merge_agents'
import { mergeMemberships } from '#privacy/actions/merge_memberships'
import { keepOrigins } from '#privacy/keep_origins'

interface Input {
  trx: TransactionClientContract
  panelId: number
  /** Our ids: who was merged, and who survives. */
  fromId: number
  intoId: number
  /** When, in milliseconds. */
  mergedAt: number
}

interface ClientRow {
  id: number
  external_id: string
  closed_at: number | null
}

/**
 * Moves whatever a merged client has to whom they were merged into: orders, invoices, services, referrals, the
 * membership with its links and commissions, agents, associations and grants, and in the ledger the balances, by one transaction per currency. The
 * merged client's own profile goes, as do its users' sessions. Repeating it moves what came since.
 *
 * Whoever calls holds the survivor's lock.
 */
@inject()
export class AbsorbClient {
  constructor(private ledger: BookLedgerTransaction) {}

  async handle({ trx, panelId, fromId, intoId, mergedAt }: Input): Promise<void> {
    const rows = await select<ClientRow>(
      trx,
      'SELECT id, external_id, closed_at FROM clients WHERE id IN (?, ?)',
      [fromId, intoId]
    )
    const from = rows.find(({ id }) => id === fromId)!
    const into = rows.find(({ id }) => id === intoId)!

    await mergeAgents(trx, { from, into, mergedAt })
    await mergeMemberships(trx, { from, into, mergedAt })
    if (into.closed_at !== null) {
      await endMembership(trx, intoId, Number(into.closed_at))
      await endAgency(trx, intoId, Number(into.closed_at))
    }

    await keepOrigins(trx, 'order', fromId, mergedAt)
    for (const { table, column } of movedColumns('client')) {
      await update(trx, `UPDATE ${table} SET ${column} = ? WHERE ${column} = ?`, [intoId, fromId])
    }
    await mergeProfile(trx, panelId, from, into)
    // last: the head of the ledger's chain is what everybody waits for
    await this.moveBalances(trx, { panelId, fromId, intoId, mergedAt })
  }

  /**
   * The commissions were moved first, so whoever books for one of them has either ended or will book for the survivor.
   */
  private async moveBalances(
    trx: TransactionClientContract,
    { panelId, fromId, intoId, mergedAt }: Omit<Input, 'trx'>
  ) {
    const balances = await select<{
      currency: string
      kind: AccountKind
      amount: number | string
      last_id: number
    }>(
      trx,
      `SELECT ledger_accounts.currency, ledger_accounts.kind, SUM(ledger_entries.amount) AS amount,
         MAX(ledger_entries.id) AS last_id
       FROM ledger_accounts JOIN ledger_entries ON ledger_entries.account_id = ledger_accounts.id
       WHERE ledger_accounts.panel_id = ? AND ledger_accounts.client_id = ?
       GROUP BY ledger_accounts.currency, ledger_accounts.kind
       ORDER BY ledger_accounts.currency, ledger_accounts.kind`,
      [panelId, fromId]
    )
    const postings: Posting[] = []
    for (const currency of new Set(balances.map((balance) => balance.currency))) {
      const own = balances.filter((balance) => balance.currency === currency)
      const entries = own.flatMap(({ kind, amount }) =>
        Number(amount) === 0
          ? []
          : [
              { clientId: fromId, account: kind, amount: 0 - Number(amount) },
              { clientId: intoId, account: kind, amount: Number(amount) },
            ]
      )
      if (entries.length === 0) continue
      postings.push({
        currency,
        kind: 'client.merged',
        // the last entry tells apart what is moved later
        reference: `merge:${fromId}:${intoId}:${currency}:${Math.max(...own.map((each) => each.last_id))}`,
        occurredAt: mergedAt,
        entries,
      })
    }
    if (postings.length > 0) await this.ledger.handle({ trx, panelId, postings })
  }
}

async function mergeProfile(
  trx: TransactionClientContract,
  panelId: number,
  from: ClientRow,
  into: ClientRow
) {
  const [profile] = await select<Record<string, string | number | null>>(
    trx,
    'SELECT email, name, company, country, locale, profile_at FROM clients WHERE id = ?',
    [from.id]
  )
  const at = now()
  await update(
    trx,
    `UPDATE clients SET email = COALESCE(email, ?), name = COALESCE(name, ?), company = COALESCE(company, ?),
       country = COALESCE(country, ?), locale = COALESCE(locale, ?), updated_at = ?
     WHERE id = ? AND profile_at IS NULL`,
    [
      profile!.email!,
      profile!.name!,
      profile!.company!,
      profile!.country!,
      profile!.locale!,
      at,
      into.id,
    ]
  )
  await update(
    trx,
    `UPDATE clients SET email = NULL, name = NULL, company = NULL, country = NULL, locale = NULL, profile_at = NULL,
       updated_at = ? WHERE id = ?`,
    [at, from.id]
  )

  const ofClient = [panelId, from.external_id]
  await update(
    trx,
    `DELETE FROM sessions WHERE user_id IN
       (SELECT id FROM users WHERE panel_id = ? AND role = 'client' AND subject_id = ?)`,
    ofClient
  )
  await update(
    trx,
    "UPDATE users SET email = '', name = '', last_sign_in_at = NULL WHERE panel_id = ? AND role = 'client' AND subject_id = ?",
    ofClient
  )
  // an address that both signed in from is known of the survivor already
  await update(
    trx,
    `DELETE FROM sign_in_addresses WHERE panel_id = ? AND subject_id = ? AND address_hash IN
       (SELECT address_hash FROM (SELECT address_hash FROM sign_in_addresses WHERE panel_id = ? AND subject_id = ?) AS known)`,
    [...ofClient, panelId, into.external_id]
  )
  await update(
    trx,
    'UPDATE sign_in_addresses SET subject_id = ? WHERE panel_id = ? AND subject_id = ?',
    [into.external_id, ...ofClient]
  )
}
