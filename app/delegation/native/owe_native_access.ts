import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { now } from '#core/clock'
import { insert, select } from '#core/database/sql'
import { type NoInvitation, permissionsFor } from '#delegation/native/native_access'
import { nativeOffer } from '#delegation/native/native_offer'
import { appendGrantEntry } from '#delegation/proof/append_grant_entry'
import type { Scope } from '#delegation/scopes'

interface Input {
  grantId: number
  panelId: number
  clientId: number
  scopes: readonly Scope[]
  /** The agent's, as the client read it. */
  email: string | null
  /** The text that was agreed to said so. */
  isAgreed: boolean
}

/**
 * Owes the panel's own invitation of the agent, in the transaction of the consent; the worker sends it. Nobody gets into the
 * panel by a consent that did not say so.
 */
export async function oweNativeAccess(
  trx: TransactionClientContract,
  { grantId, panelId, clientId, scopes, email, isAgreed }: Input
): Promise<void> {
  const offer = await nativeOffer(trx, panelId)
  if (!offer) return
  const refusal: NoInvitation | null = !email
    ? 'no_email'
    : permissionsFor(offer.kind, scopes).length === 0
      ? 'no_permissions'
      : null
  if (refusal !== null) {
    await appendGrantEntry(trx, grantId, {
      actor: 'product',
      actorName: null,
      act: `native.${refusal}`,
      stage: 'stated',
    })
    return
  }
  if (!isAgreed) return

  const [client] = await select<{ external_id: string }>(
    trx,
    'SELECT external_id FROM clients WHERE id = ?',
    [clientId]
  )
  const at = now()
  await insert(trx, 'native_accesses', [
    {
      grant_id: grantId,
      account: client!.external_id,
      email,
      state: 'owed',
      scopes: '[]',
      aim: '[]',
      invitations: 0,
      others: 0,
      attempts: 0,
      next_at: at,
      created_at: at,
    },
  ])
}
