/**
 * The mails of Service Managers. None of them changes anything by being opened.
 */
import { defineMail } from '#core/mails/mail'

interface Invitation {
  /** The panel's name. */
  panel: string
  agent: { name: string; company: string | null }
  message: string | null
  /** Works once, for the address that it was sent to. */
  token: string
  expiresAt: number
}

/** To somebody of whom an address is all that is known. */
export const managerInvitation = defineMail<Invitation>(
  'manager.invitation',
  (details, { t, dateTime }) => {
    const { name, company } = details.agent
    const agent = company ? `${name} (${company})` : name
    const values = { agent, panel: details.panel }
    return {
      subject: t('mails.manager.invitation.subject', values),
      paragraphs: [
        t('mails.manager.invitation.what', values),
        t('mails.manager.invitation.nothing_yet'),
        t('mails.manager.invitation.until', { at: dateTime(details.expiresAt) }),
        ...(details.message ? [t('mails.manager.invitation.message', { agent })] : []),
      ],
      quote: details.message,
      action: {
        label: t('mails.manager.invitation.action'),
        path: `/manage/i/${details.token}`,
      },
      why: t('mails.manager.invitation.why', values),
    }
  }
)
