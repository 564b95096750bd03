import db from '@adonisjs/lucid/services/db'
import encryption from '@adonisjs/core/services/encryption'
import { now } from '#core/clock'
import { select } from '#core/database/sql'
import { secretBytes } from '#panels/webhook_signature'

export interface SigningPanel {
  id: number
  key: string
  /** The bytes behind `whsec_` of every secret that is valid now. */
  secrets: Buffer[]
  /** Their ids, in the same order. */
  secretIds: number[]
}

/**
 * Decrypting costs more than the rest of the check, and a stored secret never changes.
 */
const decrypted = new Map<string, Buffer>()
const MAX_DECRYPTED = 1_000

function decrypt(encrypted: string): Buffer | null {
  const known = decrypted.get(encrypted)
  if (known) return known

  const secret = encryption.decrypt<string>(encrypted)
  if (!secret) return null

  const bytes = secretBytes(secret)
  if (bytes.length === 0) return null
  if (decrypted.size >= MAX_DECRYPTED) decrypted.clear()
  decrypted.set(encrypted, bytes)
  return bytes
}

interface Row {
  id: number
  key: string
  secret_id: number | null
  encrypted_secret: string | null
}

/**
 * The registered panel with the secrets that are valid now, asked of the database each time: a secret that was
 * revoked a moment ago, on whichever node, signs nothing more.
 */
export async function findSigningPanel(key: string): Promise<SigningPanel | null> {
  const rows = await select<Row>(
    db.connection(),
    `SELECT panels.id, panels.\`key\`, panel_secrets.id AS secret_id, panel_secrets.encrypted_secret
     FROM panels LEFT JOIN panel_secrets ON panel_secrets.panel_id = panels.id
       AND (panel_secrets.expires_at IS NULL OR panel_secrets.expires_at > ?)
     WHERE panels.\`key\` = ? ORDER BY panel_secrets.id DESC`,
    [now(), key]
  )
  const [panel] = rows
  // MySQL ignores trailing spaces when it compares
  if (!panel || panel.key !== key) return null

  const valid = rows.flatMap((row) => {
    const bytes = row.encrypted_secret && decrypt(row.encrypted_secret)
    return bytes ? [{ id: Number(row.secret_id), bytes }] : []
  })
  return {
    id: Number(panel.id),
    key: panel.key,
    secrets: valid.map(({ bytes }) => bytes),
    secretIds: valid.map(({ id }) => id),
  }
}
