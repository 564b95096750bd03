import type { QueryClientContract } from '@adonisjs/lucid/types/database'
import { now } from '#core/clock'
import { sampleMailbox, samplePanel } from '#config/sandbox'
import { insertRow } from '#sandbox/database'
import type { MailRow, PersonRow } from '#sandbox/records'
import { textIn } from '#sandbox/text'

/**
 * Puts a mail on the Mail page and lets the oldest go.
 */
export async function keepMail(
  client: QueryClientContract,
  mail: Omit<MailRow, 'id' | 'received_at'>
) {
  const id = await insertRow(client, 'sandbox_mails', { ...mail, received_at: now() })
  await client
    .from('sandbox_mails')
    .where('id', '<=', id - sampleMailbox.keep)
    .delete()
}

/**
 * A mail of the panel itself to one of its people, in their language: `mails.<name>_subject`, `mails.<name>_body`.
 */
export async function mailPerson(
  client: QueryClientContract,
  person: PersonRow,
  name: string,
  values: Record<string, string | number> = {}
) {
  const { t } = textIn(person.locale)
  const all = { ...values, name: person.name, host: samplePanel.name }
  await keepMail(client, {
    source: 'panel',
    sender: `${samplePanel.name} <hello@nimbus.example>`,
    recipients: `${person.name} <${person.email}>`,
    subject: t(`mails.${name}_subject`, all),
    text: t(`mails.${name}_body`, all),
    html: null,
  })
}
