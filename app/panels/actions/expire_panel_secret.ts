import { type Actor, PRODUCT, recordAct } from '#core/audit/record_act'
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
  actor?: Actor
}

export type Expiry = { ok: true; expiresAt: number } | { ok: false; reason: 'not_found' | 'last' }

/**
 * Ends a secret, now or later.
 */
export class ExpirePanelSecret {
  async handle({
    panelId,
    secretId,
    after = 0,
    evenLast = false,
    actor = PRODUCT,
  }: Input): Promise<Expiry> {
    return inTransaction(async (trx): Promise<Expiry> => {
      const at = now()
      const [panel] = await select<{ name: string }>(
        trx,
        `SELECT name FROM panels WHERE id = ?${forUpdate(trx)}`,
        [panelId]
      )
      const stored = await PanelSecret.query({ client: trx }).where('panel_id', panelId)
      const secret = stored.find((each) => each.id === secretId)
      if (!secret) return { ok: false, reason: 'not_found' }

      const before = secret.expiresAt
      if (!secret.isValid(at)) return { ok: true, expiresAt: before! }

      const others = stored.filter((each) => each !== secret && each.isValid(at + after))
      if (others.length === 0 && !evenLast) return { ok: false, reason: 'last' }

      const expiresAt = Math.min(before ?? Number.MAX_SAFE_INTEGER, at + after)
      if (expiresAt === before) return { ok: true, expiresAt }
      await secret.merge({ expiresAt }).save()
      await recordAct(trx, {
        actor,
        act: 'panel.secret_expired',
        panelId,
        subject: { type: 'panel', id: panelId, label: panel!.name },
        changes: {
          secret: { from: `#${secretId}`, to: null },
          expires_at: {
            from: before === null ? null : new Date(before).toISOString(),
            to: new Date(expiresAt).toISOString(),
          },
        },
      })
      return { ok: true, expiresAt }
    })
  }
}
