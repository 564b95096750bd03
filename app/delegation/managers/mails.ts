/**
 * The mails that a client and their Service Manager get. Nothing changes by their being opened, or by following their links.
 */
import { defineMail, type Mail, type MailWords } from '#core/mails/mail'
import type { Scope } from '#delegation/scopes'

export type Reader = 'client' | 'agent'

interface About {
  reader: Reader
  /** The panel's name. */
  panel: string
  /** `Bruno Bianchi (Studio B)` */
  agent: string
  /** As the agent may know the client. */
  client: string
}

const PATHS = { client: '/client/managers', agent: '/agent/clients' } as const

/**
 * One fact told to either of the two: their texts are in `managers.mails.<name>.<reader>`.
 */
function defineManagerMail<Details extends object>(
  name: string,
  compose: (
    details: About & Details,
    words: MailWords & { say: MailWords['t'] }
  ) => {
    /** Of the subject's words, where they are not `subject`. */
    subject?: string
    /** For the subject, besides who it is about. */
    values?: Record<string, string | number>
    paragraphs: string[]
    rows?: { label: string; value: string }[]
    quote?: string | null
  }
): Mail<About & Details> {
  return defineMail<About & Details>(`manager.${name}`, (details, words) => {
    const { agent, client, panel, reader } = details
    const say: MailWords['t'] = (key, values) =>
      words.t(`managers.mails.${name}.${reader}.${key}`, { agent, client, panel, ...values })
    const { subject = 'subject', values, ...content } = compose(details, { ...words, say })
    return {
      subject: say(subject, values),
      ...content,
      action: { label: words.t(`managers.mails.action.${reader}`), path: PATHS[reader] },
      why: words.t(`managers.mails.why.${reader}`, { agent, client, panel }),
    }
  })
}

const inWords = ({ t }: MailWords, scopes: readonly Scope[]) =>
  scopes.map((scope) => t(`consent.scopes.${scope}`)).join(', ')

interface Granted {
  scopes: Scope[]
  expiresAt: number
  /** What the client agreed to, word for word; null to the agent. */
  text: string | null
}

export const managerGranted = defineManagerMail<Granted>('granted', (details, words) => ({
  paragraphs: [words.say('what'), words.say('then')],
  quote: details.text,
  rows: [
    { label: words.t('managers.scopes'), value: inWords(words, details.scopes) },
    { label: words.t('managers.until'), value: words.dateTime(details.expiresAt) },
  ],
}))

interface Declined {
  /** The address that the agent had written; null for an invitation of a client. */
  invited: string | null
  invitedAt: number
}

/** To the agent: that it was refused, and no more than that. */
export const invitationDeclined = defineManagerMail<Declined>(
  'declined',
  ({ invited, invitedAt }, words) => ({
    paragraphs: [
      invited === null
        ? words.say('what_client', { at: words.date(invitedAt) })
        : words.say('what', { invited, at: words.date(invitedAt) }),
    ],
  })
)

export const managerFirstUse = defineManagerMail<{ at: number }>('first_use', ({ at }, words) => ({
  paragraphs: [words.say('what', { at: words.dateTime(at) }), words.say('then')],
}))

interface OrderPlaced {
  at: number
  /** As the panel numbers it. */
  number: string
}

export const managerOrderPlaced = defineManagerMail<OrderPlaced>(
  'order_placed',
  ({ at, number }, words) => ({
    values: { number },
    paragraphs: [words.say('what', { number, at: words.dateTime(at) }), words.say('then')],
  })
)

interface ScopesChanged {
  by: string
  /** They have an access in the panel itself too, which takes a moment to change. */
  inPanel?: boolean
  from: Scope[]
  to: Scope[]
}

export const managerScopesChanged = defineManagerMail<ScopesChanged>(
  'scopes_changed',
  ({ by, from, to, inPanel }, words) => ({
    paragraphs: [
      words.say(`what_${by}`),
      words.say('then'),
      ...(inPanel ? [words.say('in_panel')] : []),
    ],
    rows: [
      {
        label: words.t('managers.mails.taken_back'),
        value: inWords(
          words,
          from.filter((scope) => !to.includes(scope))
        ),
      },
      { label: words.t('managers.mails.left'), value: inWords(words, to) },
    ],
  })
)

/** Acts that end a grant and have words of their own; others are told as an end. */
export const ENDING_ACTS = [
  'withdrawn',
  'withdrawn_by_admin',
  'replaced',
  'expired',
  'agent_ended',
  'client_closed',
] as const

export type EndingAct = (typeof ENDING_ACTS)[number] | 'ended'

interface Ended {
  act: EndingAct
  at: number
  /** They have an access in the panel itself too, or may get it by an invitation: it is still to be taken away. */
  inPanel?: boolean
}

export const managerEnded = defineManagerMail<Ended>('ended', ({ act, at, inPanel }, words) => ({
  ...(inPanel && { subject: 'subject_in_panel' }),
  paragraphs: [
    words.say(`because.${act}`, { at: words.dateTime(at) }),
    words.say(inPanel ? 'in_panel' : 'then'),
  ],
}))

interface Expiring {
  days: number
  expiresAt: number
}

export const managerExpiring = defineManagerMail<Expiring>(
  'expiring',
  ({ days, expiresAt }, words) => ({
    values: { days },
    paragraphs: [words.say('what', { at: words.dateTime(expiresAt) }), words.say('then')],
  })
)
