import type { QueryClientContract, TransactionClientContract } from '@adonisjs/lucid/types/database'
import { now } from '#core/clock'
import { insertOnce, select, update } from '#core/database/sql'

/**
 * Mails that a member may have or not. Off until they want them. Decisions on the membership and changes of the terms
 * are no choice.
 */
export const MAIL_CHOICES = ['daily_summary'] as const

export type MailChoice = (typeof MAIL_CHOICES)[number]

export async function mailChoicesOf(
  client: QueryClientContract,
  affiliateId: number
): Promise<Record<MailChoice, boolean>> {
  const rows = await select<{ kind: MailChoice; wanted: number }>(
    client,
    'SELECT kind, wanted FROM mail_choices WHERE affiliate_id = ?',
    [affiliateId]
  )
  const wants = (kind: MailChoice) => Boolean(rows.find((row) => row.kind === kind)?.wanted)
  return { daily_summary: wants('daily_summary') }
}

/**
 * In the transaction that holds the membership's lock. A choice that is the same already stays as old as it is.
 */
export async function setMailChoice(
  trx: TransactionClientContract,
  affiliateId: number,
  kind: MailChoice,
  wanted: boolean
): Promise<void> {
  const row = { affiliate_id: affiliateId, kind, wanted, updated_at: now() }
  if ((await insertOnce(trx, 'mail_choices', row)) !== null) return
  await update(
    trx,
    'UPDATE mail_choices SET wanted = ?, updated_at = ? WHERE affiliate_id = ? AND kind = ? AND wanted <> ?',
    [wanted, now(), affiliateId, kind, wanted]
  )
}
