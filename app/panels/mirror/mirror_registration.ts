import { now } from '#core/clock'
import { lockClient } from '#panels/mirror/ensure_client'
import { insertOnce, update } from '#core/database/sql'
import type { HandlerOutcome, PanelEvent, PanelEventHandler } from '#panels/panel_event'

/**
 * `client.registered`: the client's profile and the visit token of the registration. Completes a client of whom only
 * the id was known; a later registration of the same client renews the profile.
 */
export class MirrorRegistration implements PanelEventHandler<'client.registered'> {
  async handle(event: PanelEvent<'client.registered'>): Promise<HandlerOutcome> {
    const { trx, panelId, occurredAt, known } = event
    const { client, visit_token: visitToken = null } = event.data
    const at = now()
    const profile = {
      email: client.email,
      name: client.name,
      company: client.company ?? null,
      country: client.country ?? null,
      locale: client.locale ?? null,
      registered_at: client.registered_at,
      profile_at: occurredAt,
      updated_at: at,
    }

    let stored = await lockClient(trx, panelId, client.id)
    if (!stored) {
      const id = await insertOnce(trx, 'clients', {
        panel_id: panelId,
        external_id: client.id,
        ...profile,
        visit_token: visitToken,
        created_at: at,
      })
      if (id !== null) {
        known.clientId = id
        return { ok: true }
      }
      stored = (await lockClient(trx, panelId, client.id))!
    }
    known.clientId = stored.id

    if (stored.profile_at === null || stored.profile_at < occurredAt) {
      const assignments = Object.keys(profile).map((column) => `${column} = ?`)
      await update(
        trx,
        `UPDATE clients SET ${assignments.join(', ')}, visit_token = COALESCE(?, visit_token) WHERE id = ?`,
        [...Object.values(profile), visitToken, stored.id]
      )
    } else if (visitToken !== null && stored.visit_token === null) {
      await update(trx, 'UPDATE clients SET visit_token = ? WHERE id = ?', [visitToken, stored.id])
    }
    return { ok: true }
  }
}
