import { wholeNumber } from '#core/settings/setting'

/**
 * Days after the closing of a client's account until what is known of them is erased; 0 erases in the very transaction
 * of the event. Refunds and charge-backs that come later need no personal data, so waiting serves only a host who still
 * checks orders for fraud or must keep data for a while.
 */
export const eraseAfterDays = wholeNumber({
  key: 'privacy.erase_after_days',
  initial: 0,
  min: 0,
  max: 90,
  unit: 'days',
})

/**
 * Days for which the panel's messages are kept whole once they are applied. Afterwards ids, amounts and dates stay, so
 * that a repeated message is still known.
 */
export const eventPayloadDays = wholeNumber({
  key: 'privacy.event_payload_days',
  initial: 90,
  min: 1,
  max: 3650,
  unit: 'days',
})

/**
 * Days for which a visit keeps the site it came from and the parameters of its address.
 */
export const visitDetailsDays = wholeNumber({
  key: 'privacy.visit_details_days',
  initial: 400,
  min: 30,
  max: 3650,
  unit: 'days',
})
