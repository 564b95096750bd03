import { sandboxDb } from '#sandbox/database'
import type { MailRow } from '#sandbox/records'

export const MAILS_PER_PAGE = 25

export async function listMails(page: number) {
  const [{ total }] = (await sandboxDb().from('sandbox_mails').count('* as total')) as [
    { total: number },
  ]
  const rows = (await sandboxDb()
    .from('sandbox_mails')
    .orderBy('id', 'desc')
    .offset((page - 1) * MAILS_PER_PAGE)
    .limit(MAILS_PER_PAGE)) as MailRow[]
  return { rows, total, pages: Math.max(1, Math.ceil(total / MAILS_PER_PAGE)) }
}

export async function findMail(id: number): Promise<MailRow | null> {
  return (await sandboxDb().from('sandbox_mails').where('id', id).first()) as MailRow | null
}
