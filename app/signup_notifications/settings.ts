import { lines, wholeNumber, yesNo } from '#core/settings/setting'

/**
 * Payment methods, as the panel calls them, whose orders nobody has to accept first. An order that was paid in any other
 * way is never told. Upper and lower case make no difference.
 */
export const unmoderatedMethods = lines({
  key: 'signups.unmoderated_methods',
  initial: ['card'],
  max: 50,
  check: () => null,
})

/**
 * Whether programs hear of accounts that staff ordered for a client.
 */
export const tellAdminCreated = yesNo({ key: 'signups.admin_created', initial: false })

/**
 * Whether programs hear of accounts that a reseller ordered.
 */
export const tellResellerCreated = yesNo({ key: 'signups.reseller_created', initial: false })

/**
 * Whether programs hear of trials, as sales of 0.
 */
export const tellTrials = yesNo({ key: 'signups.trials', initial: true })

/**
 * Whether programs hear of a client's first order only.
 */
export const firstOrderOnly = yesNo({ key: 'signups.first_order_only', initial: false })

/**
 * Whether templates may name `${email}`; where not, it stands for nothing.
 */
export const emailParameter = yesNo({
  key: 'signups.email_parameter',
  initial: false,
  // personal data leaves the host
  consequence: (from, to) => (!from && to ? {} : null),
})

/**
 * Days for which it is kept what exactly programs were told and what they answered. What names the customer's network
 * address goes at the end of the fraud window, if that is earlier.
 */
export const detailsDays = wholeNumber({
  key: 'signups.details_days',
  initial: 30,
  min: 7,
  max: 400,
  unit: 'days',
})
