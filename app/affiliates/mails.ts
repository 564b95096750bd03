/**
 * The mails of the membership. Each names the panel, since one person may be a client of several.
 */
import { defineMail } from '#core/mails/mail'

interface OfPanel {
  /** The panel's name. */
  panel: string
}

export const applicationReceived = defineMail<OfPanel>('membership.received', (details, { t }) => ({
  subject: t('mails.membership.received.subject', { panel: details.panel }),
  paragraphs: [t('mails.membership.received.waits'), t('mails.membership.received.withdraw')],
  action: { label: t('mails.membership.received.action'), path: '/affiliate' },
  why: t('mails.why.applied', { panel: details.panel }),
}))

interface Waiting extends OfPanel {
  affiliateId: number
  applicant: string
  site: string | null
  promotion: string
  appliedAt: number
}

/** To admins. */
export const applicationWaiting = defineMail<Waiting>('membership.waiting', (details, words) => ({
  subject: words.t('mails.membership.waiting.subject', { applicant: details.applicant }),
  paragraphs: [
    words.t('mails.membership.waiting.what', {
      applicant: details.applicant,
      panel: details.panel,
    }),
    words.t('mails.membership.waiting.promotion'),
  ],
  quote: details.promotion,
  rows: [
    {
      label: words.t('mails.membership.waiting.site'),
      value: details.site ?? words.t('mails.membership.waiting.no_site'),
    },
    {
      label: words.t('mails.membership.waiting.since'),
      value: words.dateTime(details.appliedAt),
    },
  ],
  action: {
    label: words.t('mails.membership.waiting.action'),
    path: `/admin/members/${details.affiliateId}`,
  },
  why: words.t('mails.why.admin'),
}))

export const membershipApproved = defineMail<OfPanel>('membership.approved', (details, { t }) => ({
  subject: t('mails.membership.approved.subject', { panel: details.panel }),
  paragraphs: [t('mails.membership.approved.start'), t('mails.membership.approved.own')],
  action: { label: t('mails.membership.approved.action'), path: '/affiliate/links/new' },
  why: t('mails.why.applied', { panel: details.panel }),
}))

interface Declined extends OfPanel {
  reason: string
  /** From when on they may apply again, milliseconds; null: at once. */
  againFrom: number | null
}

export const membershipDeclined = defineMail<Declined>(
  'membership.declined',
  (details, { t, date }) => ({
    subject: t('mails.membership.declined.subject', { panel: details.panel }),
    paragraphs: [
      t('mails.membership.declined.what', { panel: details.panel }),
      details.againFrom === null
        ? t('mails.membership.declined.again')
        : t('mails.membership.declined.again_from', { day: date(details.againFrom) }),
      t('mails.membership.reason'),
    ],
    quote: details.reason,
    action: { label: t('mails.membership.declined.action'), path: '/affiliate' },
    why: t('mails.why.applied', { panel: details.panel }),
  })
)

interface Suspended extends OfPanel {
  reason: string
}

export const membershipSuspended = defineMail<Suspended>(
  'membership.suspended',
  (details, { t }) => ({
    subject: t('mails.membership.suspended.subject', { panel: details.panel }),
    paragraphs: [
      t('mails.membership.suspended.links'),
      t('mails.membership.suspended.money'),
      t('mails.membership.suspended.ask', { panel: details.panel }),
      t('mails.membership.reason'),
    ],
    quote: details.reason,
    action: { label: t('mails.membership.suspended.action'), path: '/affiliate/membership' },
    why: t('mails.why.member', { panel: details.panel }),
  })
)

export const membershipReinstated = defineMail<OfPanel>(
  'membership.reinstated',
  (details, { t }) => ({
    subject: t('mails.membership.reinstated.subject', { panel: details.panel }),
    paragraphs: [t('mails.membership.reinstated.links'), t('mails.membership.reinstated.money')],
    action: { label: t('mails.membership.reinstated.action'), path: '/affiliate' },
    why: t('mails.why.member', { panel: details.panel }),
  })
)

export const membershipLeft = defineMail<OfPanel>('membership.left', (details, { t }) => ({
  subject: t('mails.membership.left.subject', { panel: details.panel }),
  paragraphs: [
    t('mails.membership.left.links'),
    t('mails.membership.left.money'),
    t('mails.membership.left.again'),
  ],
  action: { label: t('mails.membership.left.action'), path: '/affiliate' },
  why: t('mails.why.left', { panel: details.panel }),
}))

interface TermsChanged extends OfPanel {
  version: number
  effectiveFrom: number
  /** Whether members are asked to accept them. */
  accept: boolean
}

export const termsChanged = defineMail<TermsChanged>('terms.changed', (details, { t, date }) => ({
  subject: t('mails.terms.changed.subject', {
    panel: details.panel,
    day: date(details.effectiveFrom),
  }),
  paragraphs: [
    t('mails.terms.changed.what', { version: details.version, day: date(details.effectiveFrom) }),
    details.accept ? t('mails.terms.changed.accept') : t('mails.terms.changed.read'),
  ],
  action: { label: t('mails.terms.changed.action'), path: '/affiliate/terms' },
  why: t('mails.why.member', { panel: details.panel }),
}))
