import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { now } from '#core/clock'
import { insert, insertOnce } from '#core/database/sql'
import type { Locale } from '#core/i18n/locales'
import type { Mail } from '#core/mails/mail'

export interface MailRecipient {
  address: string
  name: string
  locale: Locale
  /** Our id of the client whose mail it is; null for staff. */
  clientId: number | null
}

interface OwedMail<Details extends object> {
  mail: Mail<Details>
  to: MailRecipient
  details: Details
  /** At most 160 characters, the same for the same fact and reader: `application:12:applicant`. A mail is owed once for each. */
  key: string
  /** The panel whose admins hear if it cannot be sent; null for what concerns them all. */
  panelId: number | null
}

/**
 * Owes a mail, in the transaction of the act that it tells of: undone with it, sent by the worker after it.
 * @returns whether it is owed by this call
 */
export async function oweMail<Details extends object>(
  trx: TransactionClientContract,
  owed: OwedMail<Details>
): Promise<boolean> {
  return (await insertOnce(trx, 'owed_mails', rowOf(owed))) !== null
}

/**
 * Owes many mails by one statement, for acts that happen once: none of them may be owed already.
 */
export async function oweMails<Details extends object>(
  trx: TransactionClientContract,
  owed: OwedMail<Details>[]
): Promise<void> {
  if (owed.length > 0) await insert(trx, 'owed_mails', owed.map(rowOf))
}

function rowOf<Details extends object>({ mail, to, details, key, panelId }: OwedMail<Details>) {
  const at = now()
  return {
    dedupe_key: key,
    template: mail.name,
    locale: to.locale,
    panel_id: panelId,
    client_id: to.clientId,
    address: to.address,
    name: to.name.slice(0, 200),
    details: JSON.stringify(details),
    state: 'owed',
    attempts: 0,
    next_attempt_at: at,
    created_at: at,
  }
}
