import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import db from '@adonisjs/lucid/services/db'
import { forUpdate } from '#core/database/transaction'
import { select } from '#core/database/sql'

/**
 * Whether the panel's programs are told of signups at all.
 */
export async function areProgramsOn(panelId: number): Promise<boolean> {
  const row = await db.from('program_switches').where('panel_id', panelId).first()
  return !row || Boolean(row.enabled)
}

/**
 * The same for who writes a program: nobody turns the switch until that is done.
 */
export async function lockSwitch(
  trx: TransactionClientContract,
  panelId: number
): Promise<{ enabled: boolean }> {
  const [row] = await select<{ enabled: number | boolean }>(
    trx,
    `SELECT enabled FROM program_switches WHERE panel_id = ?${forUpdate(trx)}`,
    [panelId]
  )
  return { enabled: !row || Boolean(row.enabled) }
}
