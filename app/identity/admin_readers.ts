import type { QueryClientContract } from '@adonisjs/lucid/types/database'
import { select } from '#core/database/sql'
import { mailLocale } from '#core/mails/mail'
import type { MailRecipient } from '#core/mails/owe_mail'

/**
 * Who hears of what concerns a panel's admins: these addresses, or where there are none, local admins and those of the
 * panel's admins who have signed in. Each address once.
 *
 * @param wanted addresses of a setting
 */
export async function adminReaders(
  client: QueryClientContract,
  panelId: number,
  wanted: readonly string[] = []
): Promise<MailRecipient[]> {
  const admins = await select<{ email: string; name: string; locale: string | null }>(
    client,
    `SELECT email, name, locale FROM users WHERE role = 'admin' AND (panel_id IS NULL OR panel_id = ?) ORDER BY id`,
    [panelId]
  )
  const readers = (wanted.length > 0 ? wanted : admins.map(({ email }) => email))
    // of an admin whose panel tells none
    .filter((address) => address !== '')
    .map((address) => {
      const admin = admins.find(({ email }) => email.toLowerCase() === address.toLowerCase())
      return {
        address,
        name: admin?.name || address,
        locale: mailLocale(admin?.locale),
        clientId: null,
      }
    })
  return [...new Map(readers.map((reader) => [reader.address.toLowerCase(), reader])).values()]
}
