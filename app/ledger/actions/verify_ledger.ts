import db from '@adonisjs/lucid/services/db'
import { missingTriggers } from '#core/database/missing_triggers'
import { GENESIS, seal, type AccountKind } from '#ledger/posting'

export type Finding =
  /** What the row says is not what was sealed, or the row before it was changed. */
  | { problem: 'changed'; panelId: number; currency: string; sequence: number; reference: string }
  | { problem: 'missing'; panelId: number; currency: string; sequence: number }
  /** The chain's head doesn't say where the chain ends. */
  | { problem: 'head'; panelId: number; currency: string; sequence: number }
  | {
      problem: 'unbalanced'
      panelId: number
      currency: string
      sequence: number
      reference: string
    }
  /** Entries of no transaction. */
  | { problem: 'stray_entries'; count: number }
  /** The database doesn't refuse changes: a trigger is gone. */
  | { problem: 'unprotected'; trigger: string }

interface Row {
  id: number
  sequence: number
  kind: string
  reference: string
  reason: string | null
  reverses_id: number | null
  occurred_at: number
  booked_at: number
  previous_hash: string
  hash: string
}

interface EntryRow {
  transaction_id: number
  client_id: number
  panel_id: number
  currency: string
  kind: AccountKind
  amount: number
}

const PIECE = 500

/** Made by the migrations: what is booked is neither changed nor removed. */
const TRIGGERS = ['ledger_transactions', 'ledger_entries'].flatMap((table) => [
  `${table}_no_update`,
  `${table}_no_delete`,
])

/**
 * Walks every chain from its first transaction and recomputes what was sealed: finds each changed byte, each row that
 * went missing (TRUNCATE passes the triggers by), each transaction out of balance.
 */
export class VerifyLedger {
  /**
   * @param panelId only this panel's chains
   */
  async handle({ panelId }: { panelId?: number } = {}) {
    const findings: Finding[] = []
    let transactions = 0
    const chains = await this.chains(panelId)

    for (const chain of chains) {
      const walked = await this.walk(chain)
      transactions += walked.transactions
      findings.push(...walked.findings)
    }
    findings.push(...(await this.strays()))
    for (const trigger of await missingTriggers(TRIGGERS)) {
      findings.push({ problem: 'unprotected', trigger })
    }

    return { chains: chains.length, transactions, findings }
  }

  /**
   * Also those whose head is gone.
   */
  private async chains(panelId: number | undefined) {
    const keys = new Map<string, { panelId: number; currency: string }>()
    for (const table of ['ledger_chains', 'ledger_transactions']) {
      const rows: { panel_id: number; currency: string }[] = await db
        .from(table)
        .distinct('panel_id', 'currency')
        .if(panelId !== undefined, (query) => query.where('panel_id', panelId!))
      for (const row of rows) {
        keys.set(`${row.panel_id} ${row.currency}`, {
          panelId: row.panel_id,
          currency: row.currency,
        })
      }
    }
    return [...keys.values()].sort(
      (one, other) => one.panelId - other.panelId || one.currency.localeCompare(other.currency)
    )
  }

  private async walk(chain: { panelId: number; currency: string }) {
    const { panelId, currency } = chain
    const findings: Finding[] = []
    // read first: what is booked while we walk comes after it
    const head = await db
      .from('ledger_chains')
      .where({ panel_id: panelId, currency })
      .select('last_sequence', 'last_hash')
      .first()
    const end = (head?.last_sequence as number | undefined) ?? 0

    let sequence = 0
    let hash = GENESIS
    let transactions = 0
    let headHash = GENESIS

    for (;;) {
      const rows: Row[] = await db
        .from('ledger_transactions')
        .where({ panel_id: panelId, currency })
        .where('sequence', '>', sequence)
        .orderBy('sequence')
        .limit(PIECE)
      if (rows.length === 0) break
      const entries = await this.entriesOf(rows.map((row) => row.id))

      for (const row of rows) {
        for (sequence += 1; sequence < row.sequence; sequence++) {
          findings.push({ problem: 'missing', ...chain, sequence })
        }
        transactions += 1
        const own = entries.get(row.id) ?? []
        const place = { ...chain, sequence, reference: row.reference }

        const expected = seal({
          panelId,
          currency,
          sequence: row.sequence,
          kind: row.kind,
          reference: row.reference,
          reason: row.reason,
          reversesId: row.reverses_id,
          occurredAt: Number(row.occurred_at),
          bookedAt: Number(row.booked_at),
          entries: own.map((entry) => ({
            clientId: entry.client_id,
            account: entry.kind,
            amount: Number(entry.amount),
          })),
          previousHash: row.previous_hash,
        })
        const isForeign = own.some(
          (entry) => entry.panel_id !== panelId || entry.currency !== currency
        )
        if (row.hash !== expected || row.previous_hash !== hash || isForeign) {
          findings.push({ problem: 'changed', ...place })
        }
        const total = own.reduce((all, entry) => all + BigInt(entry.amount), 0n)
        if (total !== 0n || own.length < 2) findings.push({ problem: 'unbalanced', ...place })

        // go on from what stands, so that one change is told once
        hash = row.hash
        if (row.sequence === end) headHash = row.hash
      }
    }

    for (let missing = sequence + 1; missing <= end; missing++) {
      findings.push({ problem: 'missing', ...chain, sequence: missing })
    }
    const isHeadRight = head ? (head.last_hash as string) === headHash : transactions === 0
    if (!isHeadRight) findings.push({ problem: 'head', ...chain, sequence: end })

    return { transactions, findings }
  }

  private async entriesOf(transactionIds: number[]): Promise<Map<number, EntryRow[]>> {
    const rows: EntryRow[] = await db
      .from('ledger_entries')
      .innerJoin('ledger_accounts', 'ledger_accounts.id', 'ledger_entries.account_id')
      .whereIn('ledger_entries.transaction_id', transactionIds)
      .orderBy('ledger_entries.id')
      .select(
        'ledger_entries.transaction_id',
        'ledger_entries.amount',
        'ledger_accounts.client_id',
        'ledger_accounts.panel_id',
        'ledger_accounts.currency',
        'ledger_accounts.kind'
      )
    const entries = new Map<number, EntryRow[]>()
    for (const row of rows) {
      entries.set(row.transaction_id, [...(entries.get(row.transaction_id) ?? []), row])
    }
    return entries
  }

  private async strays(): Promise<Finding[]> {
    const row = await db
      .from('ledger_entries')
      .leftJoin('ledger_transactions', 'ledger_transactions.id', 'ledger_entries.transaction_id')
      .whereNull('ledger_transactions.id')
      .count('* as total')
      .first()
    const count = Number(row.total)
    return count === 0 ? [] : [{ problem: 'stray_entries', count }]
  }
}
