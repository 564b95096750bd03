import { isDeepStrictEqual } from 'node:util'
import encryption from '@adonisjs/core/services/encryption'
import { type Actor, PRODUCT, recordAct } from '#core/audit/record_act'
import { now } from '#core/clock'
import { insert } from '#core/database/sql'
import { inTransaction } from '#core/database/transaction'
import { readCredentials } from '#panels/drivers/driver_of'
import Panel from '#panels/models/panel'
import PanelConnection from '#panels/models/panel_connection'

interface Input {
  panelId: number
  /** Absolute; what is asked for is added behind it. */
  baseUrl: string
  /** All of the driver's fields that have a value. */
  credentials: Record<string, string>
  /** Agents with consent also become users of the client's account in the panel; stays as it is where it is not given. */
  nativeAccess?: boolean
  actor?: Actor
}

/**
 * Keeps how a panel is called. What was checked before says nothing of the new one. Saved again as it is, nothing changes.
 */
export class SavePanelConnection {
  async handle({
    panelId,
    baseUrl,
    credentials,
    nativeAccess,
    actor = PRODUCT,
  }: Input): Promise<void> {
    await inTransaction(async (trx) => {
      // two who save at once: one after the other
      const panel = await Panel.query({ client: trx })
        .where('id', panelId)
        .forUpdate()
        .firstOrFail()
      const stored = await PanelConnection.find(panelId, { client: trx })
      const known = stored ? (readCredentials(stored.encryptedCredentials) ?? {}) : {}
      const invites = stored?.nativeAccess ?? false
      const willInvite = nativeAccess ?? invites
      const isSame = stored?.baseUrl === baseUrl && isDeepStrictEqual(known, credentials)
      if (isSame && willInvite === invites) return

      const names = new Set([...Object.keys(known), ...Object.keys(credentials)])
      const changed = [...names].filter((name) => known[name] !== credentials[name]).sort()
      const encrypted = encryption.encrypt(credentials)
      const at = now()
      if (stored) {
        await stored
          .merge({
            nativeAccess: willInvite,
            updatedAt: at,
            ...(!isSame && {
              baseUrl,
              encryptedCredentials: encrypted,
              checkedAt: null,
              checkResult: null,
              checkAnswer: null,
            }),
          })
          .save()
      } else {
        await insert(trx, 'panel_connections', [
          {
            panel_id: panelId,
            base_url: baseUrl,
            encrypted_credentials: encrypted,
            native_access: willInvite,
            updated_at: at,
          },
        ])
      }

      await recordAct(trx, {
        actor,
        act: 'panel.connection_saved',
        panelId,
        subject: { type: 'panel', id: panelId, label: panel.name },
        changes: {
          ...(stored?.baseUrl === baseUrl
            ? {}
            : { baseUrl: { from: stored?.baseUrl ?? null, to: baseUrl } }),
          ...(willInvite === invites ? {} : { native_access: { from: invites, to: willInvite } }),
          // their names only
          ...(changed.length > 0 ? { credentials: { from: null, to: changed.join(', ') } } : {}),
        },
      })
    })
  }
}
