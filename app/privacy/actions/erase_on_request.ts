import { inject } from '@adonisjs/core'
import { COMMAND_LINE, recordAct } from '#core/audit/record_act'
import { now } from '#core/clock'
import { update } from '#core/database/sql'
import { inTransaction } from '#core/database/transaction'
import { lockClient } from '#panels/mirror/ensure_client'
import { EraseClient } from '#privacy/actions/erase_client'
import { endAgency } from '#privacy/actions/end_agency'
import { endMembership } from '#privacy/actions/end_membership'

/**
 * Erases a client who asked the host for it, as if the panel had told that the account was closed now. A client whose
 * account goes on would be told of again by the panel's next events, which then leave nothing either.
 */
@inject()
export class EraseOnRequest {
  constructor(private erase: EraseClient) {}

  async handle({
    panelId,
    externalId,
  }: {
    panelId: number
    /** The panel's id of the client. */
    externalId: string
  }): Promise<{ ok: true } | { ok: false; reason: 'unknown_client' }> {
    return inTransaction(
      async (trx) => {
        const client = await lockClient(trx, panelId, externalId)
        if (!client) return { ok: false, reason: 'unknown_client' }

        const at = now()
        await update(trx, 'UPDATE clients SET closed_at = COALESCE(closed_at, ?) WHERE id = ?', [
          at,
          client.id,
        ])
        await endMembership(trx, client.id, at)
        await endAgency(trx, client.id, at)
        await this.erase.handle({ trx, clientId: client.id })
        await recordAct(trx, {
          actor: COMMAND_LINE,
          act: 'client.erased',
          panelId,
          subject: { type: 'client', id: client.id, label: `#${client.id}` },
        })
        return { ok: true }
      },
      { isolation: 'read committed' }
    )
  }
}
