import { inject } from '@adonisjs/core'
import db from '@adonisjs/lucid/services/db'
import { now } from '#core/clock'
import { inTransaction } from '#core/database/transaction'
import { IS_DUE, ReleaseCommissions } from '#commissions/release_commissions'

/**
 * Commissions of one transaction: few enough that the ledger's chain is never held for long.
 */
const BATCH = 50

/** Those that go by themselves, and those that an admin has let go; what still waits is never looked at. */
const GOES = ['automatic', 'approved'] as const

/**
 * Makes available what has passed its hold. May run in several processes at once and die at any point: each
 * commission moves once, together with its ledger entries.
 */
@inject()
export class ReleaseDueCommissions {
  constructor(private release: ReleaseCommissions) {}

  /**
   * @param panelId only this panel's
   * @returns how many became available by this run
   */
  async handle({ panelId }: { panelId?: number } = {}): Promise<number> {
    let released = 0
    for (const release of GOES) released += await this.sweep(release, panelId)
    return released
  }

  private async sweep(release: (typeof GOES)[number], panelId: number | undefined) {
    const until = now()
    let released = 0

    for (let after = { availableAt: -1, id: 0 }; ;) {
      const due: { id: number; panel_id: number; available_at: number }[] = await db
        .from('commissions')
        .select('id', 'panel_id', 'available_at')
        .where('release', release)
        .whereRaw(IS_DUE, [until])
        .if(panelId !== undefined, (query) => query.where('panel_id', panelId!))
        // past those that another process holds, or that cannot be released
        .where((query) =>
          query
            .where('available_at', '>', after.availableAt)
            .orWhere((same) =>
              same.where('available_at', after.availableAt).where('id', '>', after.id)
            )
        )
        .orderBy('available_at')
        .orderBy('id')
        .limit(BATCH)
      const last = due.at(-1)
      if (!last) return released

      for (const panel of new Set(due.map((row) => row.panel_id))) {
        const ids = due.filter((row) => row.panel_id === panel).map((row) => row.id)
        released += await inTransaction(
          (trx) => this.release.handle({ trx, panelId: panel, ids }),
          { isolation: 'read committed' }
        )
      }
      after = { availableAt: Number(last.available_at), id: last.id }
    }
  }
}
