import { wholeNumber } from '#core/settings/setting'

/** Days for which a consent holds unless the client chooses less, and the most that may be chosen. */
export const grantDays = wholeNumber({
  key: 'agents.grant_days',
  initial: 365,
  min: 1,
  max: 3_650,
  unit: 'days',
})

export const grantDaysMost = wholeNumber({
  key: 'agents.grant_days_most',
  initial: 730,
  min: 1,
  max: 3_650,
  unit: 'days',
})

/** Days after which an invitation, or a general link that waits for its reader to register, can no longer be used. */
export const invitationDays = wholeNumber({
  key: 'agents.invitation_days',
  initial: 7,
  min: 1,
  max: 60,
  unit: 'days',
})
