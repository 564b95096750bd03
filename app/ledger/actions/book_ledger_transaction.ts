import { now } from '#core/clock'
import { forUpdate } from '#core/database/transaction'
import {
  type AccountKind,
  assertBalanced,
  type Entry,
  GENESIS,
  type Posting,
  seal,
} from '#ledger/posting'
import { insert, insertOnce, select, update } from '#core/database/sql'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'

interface Input {
  /** Begun with `isolation: 'read committed'`: an older snapshot doesn't see what was booked while waiting. */
  trx: TransactionClientContract
  panelId: number
  postings: Posting[]
}

/**
 * The only writer of the ledger. A reference that is booked already is left as it is, so repeating is harmless.
 *
 * The head of the (panel, currency) chain is locked until the transaction ends, and with it everything that follows
 * from the order of the chain; book last, commit soon.
 */
export class BookLedgerTransaction {
  /**
   * @throws E_LEDGER_UNBALANCED, E_LEDGER_EMPTY, E_UNSAFE_AMOUNT, E_UNKNOWN_CURRENCY before anything is written
   */
  async handle({ trx, panelId, postings }: Input): Promise<void> {
    for (const posting of postings) assertBalanced(posting)

    // always in the same order, so that two bookings in several currencies wait instead of locking each other up
    const currencies = [...new Set(postings.map(({ currency }) => currency))].sort()
    for (const currency of currencies) {
      await this.extendChain(
        trx,
        panelId,
        currency,
        postings.filter((posting) => posting.currency === currency)
      )
    }
  }

  private async extendChain(
    trx: TransactionClientContract,
    panelId: number,
    currency: string,
    postings: Posting[]
  ) {
    const entries = postings.flatMap((posting) => posting.entries)
    // asked before the lock, which is held the shorter; they are never removed
    const known = await this.accounts(trx, panelId, currency, entries)
    const head = await this.lockHead(trx, panelId, currency)
    const accounts = entries.every((entry) => known.has(keyOf(entry)))
      ? known
      : await this.openAccounts(trx, panelId, currency, entries)
    const bookedAt = now()
    let { sequence, hash } = head

    for (const posting of postings) {
      const reversesId = posting.reverses ? await this.idOf(trx, panelId, posting.reverses) : null
      const reason = posting.reason ?? null
      const previousHash = hash
      const sealed = seal({
        panelId,
        currency,
        sequence: sequence + 1,
        kind: posting.kind,
        reference: posting.reference,
        reason,
        reversesId,
        occurredAt: posting.occurredAt,
        bookedAt,
        entries: posting.entries,
        previousHash,
      })

      const transactionId = await insertOnce(trx, 'ledger_transactions', {
        panel_id: panelId,
        currency,
        sequence: sequence + 1,
        kind: posting.kind,
        reference: posting.reference,
        reason,
        reverses_id: reversesId,
        occurred_at: posting.occurredAt,
        booked_at: bookedAt,
        previous_hash: previousHash,
        hash: sealed,
      })
      // the reference is booked; under the head's lock the sequence cannot be
      if (transactionId === null) continue

      sequence += 1
      hash = sealed
      await insert(
        trx,
        'ledger_entries',
        posting.entries.map((entry) => ({
          transaction_id: transactionId,
          account_id: accounts.get(keyOf(entry))!,
          amount: entry.amount,
        }))
      )
    }

    if (sequence === head.sequence) return
    await update(
      trx,
      'UPDATE ledger_chains SET last_sequence = ?, last_hash = ? WHERE panel_id = ? AND currency = ?',
      [sequence, hash, panelId, currency]
    )
  }

  private async lockHead(trx: TransactionClientContract, panelId: number, currency: string) {
    const lock = async () => {
      const [row] = await select<{ last_sequence: number; last_hash: string }>(
        trx,
        `SELECT last_sequence, last_hash FROM ledger_chains WHERE panel_id = ? AND currency = ?${forUpdate(trx)}`,
        [panelId, currency]
      )
      return row && { sequence: row.last_sequence, hash: row.last_hash }
    }

    const head = await lock()
    if (head) return head
    await insertOnce(trx, 'ledger_chains', {
      panel_id: panelId,
      currency,
      last_sequence: 0,
      last_hash: GENESIS,
    })
    return (await lock())!
  }

  private async idOf(trx: TransactionClientContract, panelId: number, reference: string) {
    const [row] = await select<{ id: number }>(
      trx,
      `SELECT id FROM ledger_transactions WHERE panel_id = ? AND reference = ?`,
      [panelId, reference]
    )
    return row?.id ?? null
  }

  private async accounts(
    trx: TransactionClientContract,
    panelId: number,
    currency: string,
    entries: Entry[]
  ): Promise<Map<string, number>> {
    const clientIds = [...new Set(entries.map(({ clientId }) => clientId))]
    const rows = await select<{ id: number; client_id: number; kind: AccountKind }>(
      trx,
      `SELECT id, client_id, kind FROM ledger_accounts
       WHERE panel_id = ? AND currency = ? AND client_id IN (${clientIds.map(() => '?').join(', ')})`,
      [panelId, currency, ...clientIds]
    )
    return new Map(
      rows.map((row) => [keyOf({ clientId: row.client_id, account: row.kind }), row.id])
    )
  }

  /**
   * The accounts of a (panel, currency) come into being under its head's lock only.
   */
  private async openAccounts(
    trx: TransactionClientContract,
    panelId: number,
    currency: string,
    entries: Entry[]
  ): Promise<Map<string, number>> {
    const accounts = await this.accounts(trx, panelId, currency, entries)
    for (const entry of entries) {
      if (accounts.has(keyOf(entry))) continue
      const id = await insert(trx, 'ledger_accounts', [
        { panel_id: panelId, client_id: entry.clientId, currency, kind: entry.account },
      ])
      accounts.set(keyOf(entry), id)
    }
    return accounts
  }
}

function keyOf({ clientId, account }: Pick<Entry, 'clientId' | 'account'>) {
  return `${clientId} ${account}`
}
