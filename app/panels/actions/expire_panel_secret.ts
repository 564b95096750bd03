import { now } from '#core/clock'
import { forUpdate, inTransaction } from '#core/database/transaction'
import { select } from '#core/database/sql'
import PanelSecret from '#panels/models/panel_secret'

interface Input {
  panelId: number
  secretId: number
  /** Milliseconds from now; at once unless given. */
  after?: number
  /** Also the last one: the panel can then neither send events nor sign anybody in. */
  evenLast?: boolean
}

export type Expiry = { ok: true; expiresAt: number } | { ok: false; reason: 'not_found' | 'last' }

/**
 * Ends a secret, now or later.
 */
export class ExpirePanelSecret {
  async handle({ panelId, secretId, after = 0, evenLast = false }: Input): Promise<Expiry> {
    return inTransaction(async (trx): Promise<Expiry> => {
      const at = now()
      await select(trx, `SELECT id FROM panels WHERE id = ?${forUpdate(trx)}`, [panelId])
      const stored = await PanelSecret.query({ client: trx }).where('panel_id', panelId)
      const secret = stored.find((each) => each.id === secretId)
      if (!secret) return { ok: false, reason: 'not_found' }

      const others = stored.filter((each) => each !== secret && each.isValid(at + after))
      if (others.length === 0 && !evenLast) return { ok: false, reason: 'last' }

      const expiresAt = Math.min(secret.expiresAt ?? Number.MAX_SAFE_INTEGER, at + after)
      await secret.merge({ expiresAt }).save()
      return { ok: true, expiresAt }
    })
  }
}
