import db from '@adonisjs/lucid/services/db'
import encryption from '@adonisjs/core/services/encryption'
import { now } from '#core/clock'

/**
 * The bytes behind `whsec_` of every secret of the panel that is valid now, newest first.
 */
export async function validPanelSecrets(panelId: number): Promise<Uint8Array[]> {
  const rows: { encrypted_secret: string }[] = await db
    .from('panel_secrets')
    .select('encrypted_secret')
    .where('panel_id', panelId)
    .where((query) => query.whereNull('expires_at').orWhere('expires_at', '>', now()))
    .orderBy('id', 'desc')

  return rows
    .map((row) => encryption.decrypt<string>(row.encrypted_secret))
    .filter((secret) => secret !== null)
    .map((secret) => Buffer.from(secret.replace(/^whsec_/, ''), 'base64'))
    .filter((bytes) => bytes.length > 0)
}
