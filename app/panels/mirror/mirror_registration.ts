import { now } from '#core/clock'
import { type LockedClient, lockClient } from '#panels/mirror/ensure_client'
import { insertOnce, update } from '#core/database/sql'
import type { HandlerOutcome, PanelEvent, PanelEventHandler } from '#panels/panel_event'

/**
 * `client.registered`: the client's profile and the visit token of the registration. Completes a client of whom only
 * the id was known; a later registration of the same client renews the profile. The registration of a client who was
 * merged into another keeps its time and token, and fills only the other's gaps.
 */
export class MirrorRegistration implements PanelEventHandler<'client.registered'> {
  async handle(event: PanelEvent<'client.registered'>): Promise<HandlerOutcome> {
    const { trx, panelId, occurredAt, known } = event
    const { client, visit_token: visitToken = null } = event.data
    const at = now()
    const profile = {
      // none in a message whose personal data was removed before it could be applied
      email: client.email ?? null,
      name: client.name ?? null,
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
        known.registeredId = id
        known.isErased = false
        known.isNewClient = true
        return { ok: true }
      }
      stored = (await lockClient(trx, panelId, client.id))!
    }
    known.clientId = stored.id
    known.registeredId = stored.named_id
    known.isErased = stored.erased_at !== null

    if (stored.named_id !== stored.id) {
      await this.keepOfMerged(event, stored)
    } else if (stored.profile_at === null || stored.profile_at < occurredAt) {
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

  private async keepOfMerged(
    { trx, data: { client, visit_token: visitToken } }: PanelEvent<'client.registered'>,
    survivor: LockedClient
  ) {
    await update(
      trx,
      `UPDATE clients SET registered_at = COALESCE(registered_at, ?), visit_token = COALESCE(visit_token, ?)
       WHERE id = ?`,
      [client.registered_at, visitToken ?? null, survivor.named_id]
    )
    if (survivor.profile_at !== null) return
    await update(
      trx,
      `UPDATE clients SET email = COALESCE(email, ?), name = COALESCE(name, ?), company = COALESCE(company, ?),
         country = COALESCE(country, ?), locale = COALESCE(locale, ?) WHERE id = ?`,
      [
        client.email ?? null,
        client.name ?? null,
        client.company ?? null,
        client.country ?? null,
        client.locale ?? null,
        survivor.id,
      ]
    )
  }
}
