import { Exception } from '@adonisjs/core/exceptions'
import encryption from '@adonisjs/core/services/encryption'
import { type Actor, PRODUCT, recordAct } from '#core/audit/record_act'
import { now } from '#core/clock'
import { forUpdate, inTransaction } from '#core/database/transaction'
import { select } from '#core/database/sql'
import PanelSecret from '#panels/models/panel_secret'
import { isSecret, makeSecret } from '#panels/panel_secret_format'

interface Input {
  panelId: number
  /** `whsec_…`; a new one is made where none is given. */
  secret?: string
  /** Milliseconds from now on in which the secrets that were valid so far stay valid; for ever unless given. */
  retireOthersAfter?: number
  actor?: Actor
}

/**
 * Gives a panel one more secret, and with `retireOthersAfter` lets go of the others. Adding one that is valid already
 * changes nothing.
 */
export class AddPanelSecret {
  /**
   * @throws E_PANEL_SECRET_FORMAT
   */
  async handle({ panelId, secret = makeSecret(), retireOthersAfter, actor = PRODUCT }: Input) {
    if (!isSecret(secret)) {
      throw new Exception(
        'A panel secret must be "whsec_" and 24 to 64 bytes in base64. Leave it out to have one made.',
        { code: 'E_PANEL_SECRET_FORMAT' }
      )
    }

    return inTransaction(async (trx) => {
      const at = now()
      // two processes that add the same secret at once: one after the other
      const [panel] = await select<{ name: string }>(
        trx,
        `SELECT name FROM panels WHERE id = ?${forUpdate(trx)}`,
        [panelId]
      )
      const stored = await PanelSecret.query({ client: trx }).where('panel_id', panelId)
      const valid = stored.filter((each) => each.isValid(at))
      const same = valid.find((each) => encryption.decrypt(each.encryptedSecret) === secret)

      if (retireOthersAfter !== undefined) {
        const end = at + retireOthersAfter
        for (const other of valid.filter((each) => each !== same)) {
          const before = other.expiresAt
          await other.merge({ expiresAt: Math.min(before ?? end, end) }).save()
          if (other.expiresAt === before) continue
          await recordAct(trx, {
            actor,
            act: 'panel.secret_expired',
            panelId,
            subject: { type: 'panel', id: panelId, label: panel!.name },
            changes: { secret: { from: `#${other.id}`, to: null } },
          })
        }
      }

      if (same) {
        await same.merge({ expiresAt: null }).save()
        return { id: same.id, secret }
      }
      const { id } = await PanelSecret.create(
        { panelId, encryptedSecret: encryption.encrypt(secret), createdAt: at },
        { client: trx }
      )
      await recordAct(trx, {
        actor,
        act: 'panel.secret_added',
        panelId,
        subject: { type: 'panel', id: panelId, label: panel!.name },
        // its number; the secret itself stands nowhere but encrypted
        changes: { secret: { from: null, to: `#${id}` } },
      })
      return { id, secret }
    })
  }
}
