/**
 * What agents are told of their status. Each names the panel, since one person may be a client of several.
 */
import { defineMail } from '#core/mails/mail'

interface OfAgent {
  /** The panel's name. */
  panel: string
}

interface Appointed extends OfAgent {
  /** Whether the status had ended before. */
  again: boolean
  links: {
    referral: string
    /** null: by invitations only. */
    manager: string | null
  }
}

export const agentAppointed = defineMail<Appointed>('agent.appointed', (details, { t }) => {
  const { panel, again, links } = details
  const say = (key: string) => t(`agents.mails.appointed.${key}`, { panel })
  return {
    subject: say('subject'),
    paragraphs: [
      say(again ? 'again' : 'what'),
      say('referral'),
      say(links.manager === null ? 'invitations' : 'manager'),
      say('where'),
    ],
    rows: [
      { label: t('agents.own.links.referral.title'), value: links.referral },
      ...(links.manager === null
        ? []
        : [{ label: t('agents.own.links.manager.title'), value: links.manager }]),
    ],
    action: { label: say('action'), path: '/agent' },
    why: t('agents.mails.why', { panel }),
  }
})

interface Told extends OfAgent {
  /** What an admin wrote for the agent. */
  message: string | null
}

function defineStandingMail(name: 'suspended' | 'reinstated' | 'ended', path: string) {
  return defineMail<Told>(`agent.${name}`, ({ panel, message }, { t }) => {
    const say = (key: string) => t(`agents.mails.${name}.${key}`, { panel })
    return {
      subject: say('subject'),
      paragraphs: [
        say('links'),
        say('money'),
        say('next'),
        ...(message === null ? [] : [t('agents.mails.message', { panel })]),
      ],
      quote: message,
      action: { label: say('action'), path },
      why: t('agents.mails.why', { panel }),
    }
  })
}

export const agentSuspended = defineStandingMail('suspended', '/agent')

export const agentReinstated = defineStandingMail('reinstated', '/agent')

export const agentEnded = defineStandingMail('ended', '/affiliate/credits')
