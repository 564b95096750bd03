import { inject } from '@adonisjs/core'
import db from '@adonisjs/lucid/services/db'
import { select } from '#core/database/sql'
import { forUpdate, inTransaction } from '#core/database/transaction'
import { EraseClient } from '#privacy/actions/erase_client'
import { lastDueClosing } from '#privacy/erasure_due'

/** Clients looked up at once. */
const PIECE = 200

/**
 * Erases the clients who closed their account and whose days are over, each in a transaction of its own.
 */
@inject()
export class EraseDueClients {
  constructor(private erase: EraseClient) {}

  /**
   * @returns the number of clients erased
   */
  async handle(): Promise<number> {
    let erased = 0
    for (let after = 0; ;) {
      const due: { id: number }[] = await db
        .from('clients')
        .whereNotNull('closed_at')
        .where('closed_at', '<=', lastDueClosing())
        .whereNull('erased_at')
        .whereNull('merged_into_id')
        .where('id', '>', after)
        .orderBy('id')
        .limit(PIECE)
        .select('id')
      if (due.length === 0) return erased

      for (const { id } of due) if (await this.eraseOne(id)) erased++
      after = due.at(-1)!.id
    }
  }

  private eraseOne(id: number) {
    return inTransaction(
      async (trx) => {
        const [client] = await select<{ id: number }>(
          trx,
          `SELECT id FROM clients WHERE id = ? AND erased_at IS NULL AND merged_into_id IS NULL${forUpdate(trx)}`,
          [id]
        )
        if (!client) return false
        await this.erase.handle({ trx, clientId: id })
        return true
      },
      { isolation: 'read committed' }
    )
  }
}
