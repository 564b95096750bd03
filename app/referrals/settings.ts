import { attributionModel as initialModel, initialReviewSeconds } from '#config/program'
import { choice, wholeNumber, yesNo } from '#core/settings/setting'

/**
 * Which visit of a browser earns: the last before the order, or the first. Orders are decided by what held when they were
 * placed.
 */
export const attributionModel = choice({
  key: 'referrals.attribution_model',
  initial: initialModel,
  options: ['last_click', 'first_click'],
})

/**
 * Whether suspicious orders wait for an admin. Like the limits below, an order is looked at by what held when it was
 * placed.
 */
export const reviewEnabled = yesNo({ key: 'review.enabled', initial: true })

/**
 * An order so soon after its visit, or sooner, is suspicious; 0: none is.
 */
export const reviewSeconds = wholeNumber({
  key: 'review.seconds',
  initial: initialReviewSeconds,
  min: 0,
  max: 3_600,
  unit: 'seconds',
})

/**
 * Credited orders of one affiliate on one day of the programme; those beyond are suspicious.
 */
export const reviewOrdersPerDay = wholeNumber({
  key: 'review.orders_per_day',
  initial: 20,
  min: 1,
  max: 100_000,
  unit: 'orders',
})
