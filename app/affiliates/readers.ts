/**
 * Who gets the mails of the membership, and in which language.
 */
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { select } from '#core/database/sql'
import { mailLocale } from '#core/mails/mail'
import type { MailRecipient } from '#core/mails/owe_mail'

export interface MemberReader extends MailRecipient {
  affiliateId: number
  panelId: number
  panelName: string
  clientId: number
}

interface ReaderRow {
  affiliate_id: number
  panel_id: number
  panel_name: string
  client_id: number
  mail_locale: string | null
  client_email: string | null
  client_name: string | null
  client_locale: string | null
  user_email: string | null
  user_name: string | null
  user_locale: string | null
}

/**
 * What a statement selects, and from where, to make readers of members; `WHERE` follows.
 */
export const READERS = `
  SELECT affiliates.id AS affiliate_id, affiliates.panel_id, panels.name AS panel_name, affiliates.client_id,
    affiliates.mail_locale, clients.email AS client_email, clients.name AS client_name,
    clients.locale AS client_locale, users.email AS user_email, users.name AS user_name,
    users.locale AS user_locale
  FROM affiliates
  JOIN panels ON panels.id = affiliates.panel_id
  JOIN clients ON clients.id = affiliates.client_id AND clients.closed_at IS NULL
  LEFT JOIN users ON users.panel_id = affiliates.panel_id AND users.role = 'client'
    AND users.subject_id = clients.external_id`

/**
 * @returns null for a client of whom no address is known
 */
export function readerOf(row: ReaderRow): MemberReader | null {
  // what the person signed in with last is newer than what the panel told when they registered
  const address = row.user_email ?? row.client_email
  if (!address) return null
  return {
    affiliateId: row.affiliate_id,
    panelId: row.panel_id,
    panelName: row.panel_name,
    clientId: row.client_id,
    address,
    name: row.user_name ?? row.client_name ?? address,
    locale: mailLocale(row.mail_locale, row.user_locale, row.client_locale),
  }
}

/**
 * The member as a reader of mails; null where no address is known, or the client is closed.
 */
export async function memberReader(
  trx: TransactionClientContract,
  affiliateId: number
): Promise<MemberReader | null> {
  const [row] = await select<ReaderRow>(trx, `${READERS} WHERE affiliates.id = ?`, [affiliateId])
  return row ? readerOf(row) : null
}

/** Members that are read, and whose mails are owed, at a time. */
const PIECE = 500

/**
 * The members that a condition names, in pieces: for mails to everybody.
 */
export async function* memberReaders(
  trx: TransactionClientContract,
  where: string,
  bindings: (string | number)[]
): AsyncGenerator<MemberReader[]> {
  for (let after = 0; ;) {
    const rows = await select<ReaderRow>(
      trx,
      `${READERS} WHERE affiliates.id > ? AND ${where} ORDER BY affiliates.id LIMIT ${PIECE}`,
      [after, ...bindings]
    )
    yield rows.map(readerOf).filter((reader) => reader !== null)
    const last = rows.at(-1)
    if (!last) return
    after = last.affiliate_id
  }
}
