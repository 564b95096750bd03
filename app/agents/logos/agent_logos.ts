/**
 * Agents' logos as rows, each for a file of the storage. Whoever calls holds the agent's lock.
 */
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { now } from '#core/clock'
import { insert, select, update } from '#core/database/sql'
import type { PreparedImage } from '#core/images/prepare_image'
import { logoStore } from '#agents/logos/logo_store'
import { forgetLogo } from '#agents/logos/served_logos'

/**
 * @returns the digest of the agent's present logo
 */
export async function presentLogo(
  trx: TransactionClientContract,
  agentId: number
): Promise<string | null> {
  const [row] = await select<{ logo: string | null }>(trx, 'SELECT logo FROM agents WHERE id = ?', [
    agentId,
  ])
  return row?.logo ?? null
}

/**
 * Makes a stored image the agent's logo, or none (null). The former one goes with its file, unless a consent's proof
 * names it. The same logo as one before is found where that is.
 */
export async function setLogo(
  trx: TransactionClientContract,
  agentId: number,
  stored: { image: PreparedImage; file: string } | null
): Promise<void> {
  const former = await presentLogo(trx, agentId)
  if (stored !== null) await keepLogo(trx, agentId, stored)
  await update(trx, 'UPDATE agents SET logo = ?, updated_at = ? WHERE id = ?', [
    stored?.image.digest ?? null,
    now(),
    agentId,
  ])
  if (former !== null) await dropLogos(trx, 'agent_id = ? AND digest = ?', [agentId, former])
}

async function keepLogo(
  trx: TransactionClientContract,
  agentId: number,
  { image, file }: { image: PreparedImage; file: string }
): Promise<void> {
  const { digest, format, width, height, bytes } = image
  const [known] = await select<{ id: number }>(
    trx,
    'SELECT id FROM agent_logos WHERE agent_id = ? AND digest = ?',
    [agentId, digest]
  )
  if (known) return
  await logoStore.name(trx, file)
  await insert(trx, 'agent_logos', [
    {
      agent_id: agentId,
      digest,
      file,
      format,
      width,
      height,
      bytes: bytes.length,
      created_at: now(),
    },
  ])
  // it may have been asked for, and remembered as unknown, before it was there
  trx.after('commit', () => forgetLogo(digest))
}

/**
 * From now on a consent's proof says that this logo was shown: it is kept for as long as the proof is.
 */
export async function proveLogo(
  trx: TransactionClientContract,
  agentId: number,
  digest: string
): Promise<void> {
  await update(
    trx,
    'UPDATE agent_logos SET proven_at = ? WHERE agent_id = ? AND digest = ? AND proven_at IS NULL',
    [now(), agentId, digest]
  )
}

/**
 * What erasure lets go: logos of these clients, as agents, that no consent's proof names.
 */
export async function dropLogosOfClients(
  trx: TransactionClientContract,
  clientIds: number[]
): Promise<void> {
  await dropLogos(
    trx,
    `agent_id IN (SELECT id FROM agents WHERE client_id IN (${clientIds.map(() => '?').join(', ')}))`,
    clientIds
  )
}

async function dropLogos(
  trx: TransactionClientContract,
  where: string,
  bindings: (string | number)[]
) {
  const rows = await select<{ id: number; file: string; digest: string }>(
    trx,
    `SELECT id, file, digest FROM agent_logos WHERE proven_at IS NULL AND ${where} ORDER BY id`,
    bindings
  )
  for (const { id, digest } of rows) {
    await update(trx, 'DELETE FROM agent_logos WHERE id = ?', [id])
    trx.after('commit', () => forgetLogo(digest))
  }
  await logoStore.letGo(
    trx,
    rows.map(({ file }) => file)
  )
}
