import { choice, lines, wholeNumber, yesNo } from '#core/settings/setting'

export const APPROVALS = ['manual', 'automatic'] as const

/**
 * Whether an admin decides who becomes a member, or everybody who applies is one at once.
 */
export const approval = choice({
  key: 'membership.approval',
  initial: 'manual',
  options: APPROVALS,
})

/**
 * Days after a refusal in which the client cannot apply again.
 */
export const reapplyDays = wholeNumber({
  key: 'membership.reapply_days',
  initial: 30,
  min: 0,
  max: 3650,
  unit: 'days',
})

/**
 * Whether members are asked to accept a new version of the terms. Who does not is reminded, and nothing else.
 */
export const acceptAgain = yesNo({ key: 'membership.accept_again', initial: true })

/**
 * E-mail addresses that hear of applications; while there is none: the admins.
 */
export const notify = lines({
  key: 'membership.notify',
  initial: [],
  max: 20,
  check: (entry) =>
    entry.length <= 254 && /^[^\s@<>,;"]+@[^\s@<>,;"]+\.[^\s@<>,;"]+$/.test(entry)
      ? null
      : 'email_address',
})

/**
 * How clients appear to affiliates and agents: their address cut to its first letters, or not at all.
 */
export const clientMask = choice({
  key: 'referrals.mask',
  initial: 'masked',
  options: ['masked', 'hidden'],
})
