import { domainToASCII } from 'node:url'

/**
 * Other names of one provider's mailboxes.
 */
const SAME_PROVIDER: Record<string, string> = { 'googlemail.com': 'gmail.com' }

/**
 * One spelling for all spellings that are taken for one person's: case, `+tag`, dots, Gmail's second name,
 * internationalised domains in either form, compatibility forms of letters. Stricter than the mail standard, which
 * lets a server tell `jo.doe` from `JoDoe`: an affiliate whose client is nearly a namesake at the same domain is
 * refused with the reason, one with many spellings of the own address earns nothing by them.
 * @returns null for what is no address
 * @see SECURITY "Tracked links": self-referral
 */
export function emailIdentity(email: string): string | null {
  const address = email.normalize('NFKC').trim().toLowerCase()
  const at = address.lastIndexOf('@')
  const domainName = address.slice(at + 1).replace(/\.+$/, '')
  if (at < 1 || domainName === '') return null

  const domain = domainToASCII(domainName) || domainName
  const local = address.slice(0, at).replace(/^"(.*)"$/, '$1')
  const plus = local.indexOf('+')
  const untagged = plus > 0 ? local.slice(0, plus) : local
  const mailbox = untagged.replaceAll('.', '') || untagged

  return `${mailbox}@${SAME_PROVIDER[domain] ?? domain}`
}
