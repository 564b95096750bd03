import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { select } from '#core/database/sql'
import { mailLocale } from '#core/mails/mail'
import type { MailRecipient } from '#core/mails/owe_mail'
import { plainName } from '#core/plain_name'
import { nameWithCompany } from '#delegation/consent/plain_name'
import type { Reader } from '#delegation/managers/mails'
import type { Scope } from '#delegation/scopes'

/** A grant as mails tell of it, and who reads them. */
export interface GrantReaders {
  grantId: number
  panelId: number
  panel: string
  agent: string
  client: string
  scopes: Scope[]
  expiresAt: number
  /** null: nobody to write to, since no address is known or the client is closed. */
  readers: Record<Reader, MailRecipient | null>
}

interface ReaderRow {
  client_id: number
  client_email: string | null
  client_name: string | null
  client_locale: string | null
  mail_locale: string | null
  user_email: string | null
  user_name: string | null
  user_locale: string | null
}

export async function readersOfGrant(
  trx: TransactionClientContract,
  grantId: number
): Promise<GrantReaders> {
  const [grant] = await select<{
    panel_id: number
    panel_name: string
    client_id: number
    client_name: string | null
    external_id: string
    agent_client_id: number
    name: string
    company: string | null
    scopes: string
    expires_at: number
  }>(
    trx,
    `SELECT grants.panel_id, panels.name AS panel_name, grants.client_id, clients.name AS client_name,
       clients.external_id, agents.client_id AS agent_client_id, agents.name, agents.company, grants.scopes,
       grants.expires_at
     FROM grants
     JOIN panels ON panels.id = grants.panel_id
     JOIN agents ON agents.id = grants.agent_id
     JOIN clients ON clients.id = grants.client_id
     WHERE grants.id = ?`,
    [grantId]
  )
  const { panel_id: panelId, client_name: clientName, external_id: externalId } = grant!
  return {
    grantId,
    panelId,
    panel: plainName(grant!.panel_name),
    agent: nameWithCompany(grant!),
    client: (clientName && plainName(clientName)) || `#${externalId}`,
    scopes: JSON.parse(grant!.scopes) as Scope[],
    expiresAt: Number(grant!.expires_at),
    readers: {
      client: await clientReader(trx, grant!.client_id),
      agent: await clientReader(trx, grant!.agent_client_id),
    },
  }
}

/**
 * A client, agents among them, as a reader of mails; null where no address is known, or the client is closed.
 */
export async function clientReader(
  trx: TransactionClientContract,
  clientId: number
): Promise<MailRecipient | null> {
  const [row] = await select<ReaderRow>(
    trx,
    `SELECT clients.id AS client_id, clients.email AS client_email, clients.name AS client_name,
       clients.locale AS client_locale, affiliates.mail_locale, users.email AS user_email,
       users.name AS user_name, users.locale AS user_locale
     FROM clients
     LEFT JOIN affiliates ON affiliates.client_id = clients.id
     LEFT JOIN users ON users.panel_id = clients.panel_id AND users.role = 'client'
       AND users.subject_id = clients.external_id
     WHERE clients.id = ? AND clients.closed_at IS NULL AND clients.erased_at IS NULL`,
    [clientId]
  )
  // what the person signed in with last is newer than what the panel told when they registered
  const address = row?.user_email ?? row?.client_email
  if (!row || !address) return null
  return {
    address,
    name: row.user_name ?? row.client_name ?? address,
    locale: mailLocale(row.mail_locale, row.user_locale, row.client_locale),
    clientId: row.client_id,
  }
}
