import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { type Actor, recordAct } from '#core/audit/record_act'
import { select } from '#core/database/sql'
import { inTransaction } from '#core/database/transaction'
import type { UploadedFile } from '#core/images/middleware/receive_images_middleware'
import { type ImageRefusal, prepareImage, type PreparedImage } from '#core/images/prepare_image'
import { presentLogo, setLogo } from '#agents/logos/agent_logos'
import { LOGO_LIMITS, logoStore } from '#agents/logos/logo_store'
import { lockAgent } from '#agents/standing'

interface Input {
  agentId: number
  /** null: no logo any more. */
  file: UploadedFile | null
  actor: Actor
  /** Whose agents the actor administers; null: all. */
  panelId: number | null
}

export type ChangeLogoOutcome =
  | { ok: true; changed: boolean }
  | { ok: false; reason: 'unknown_agent' | 'client_closed' }
  /** Of the file; `storage`: it is right, and the storage did not take it. */
  | { ok: false; reason: ImageRefusal | 'storage' }

/**
 * Gives an agent a logo, written anew from the uploaded file, or takes it away: from the next request on. Consents given
 * before keep the one that was shown then.
 */
export class ChangeAgentLogo {
  async handle({ file, ...input }: Input): Promise<ChangeLogoOutcome> {
    if (file === null) return change(input, null)
    if (file.size > file.bytes.length) return { ok: false, reason: 'too_heavy' }
    const prepared = await prepareImage(file.bytes, LOGO_LIMITS)
    if (!prepared.ok) return prepared

    const { image } = prepared
    const stored = await logoStore.put(image)
    if (stored === null) return { ok: false, reason: 'storage' }
    try {
      return await change(input, { image, file: stored })
    } finally {
      // unless it has been named
      await logoStore.remove([stored])
    }
  }
}

function change(
  { agentId, actor, panelId }: Omit<Input, 'file'>,
  stored: { image: PreparedImage; file: string } | null
): Promise<ChangeLogoOutcome> {
  return inTransaction(
    async (trx): Promise<ChangeLogoOutcome> => {
      const agent = await lockAgent(trx, agentId)
      if (!agent || (panelId !== null && agent.panel_id !== panelId)) {
        return { ok: false, reason: 'unknown_agent' }
      }
      if (stored !== null && (await isClosed(trx, agent.client_id))) {
        return { ok: false, reason: 'client_closed' }
      }
      const from = await presentLogo(trx, agentId)
      const to = stored?.image.digest ?? null
      if (from === to) return { ok: true, changed: false }

      await setLogo(trx, agentId, stored)
      await recordAct(trx, {
        actor,
        act: to === null ? 'agent.logo_removed' : 'agent.logo_changed',
        panelId: agent.panel_id,
        subject: { type: 'agent', id: agent.id, label: agent.name },
        changes: { logo: { from: inLog(from), to: inLog(to) } },
      })
      return { ok: true, changed: true }
    },
    { isolation: 'read committed' }
  )
}

async function isClosed(trx: TransactionClientContract, clientId: number): Promise<boolean> {
  const [client] = await select<{ closed_at: number | null }>(
    trx,
    'SELECT closed_at FROM clients WHERE id = ?',
    [clientId]
  )
  return client?.closed_at !== null
}

/** Enough to tell one from another. */
const inLog = (digest: string | null) => digest?.slice(0, 12) ?? null
