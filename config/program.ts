import env from '#start/env'

/**
 * The programme's time zone. Days of counters are cut in it, so it is fixed at installation
 * (settings table) and never changed after.
 */
export const programTimeZone = env.get('PROGRAM_TIME_ZONE', 'UTC')

/**
 * Which click of a browser earns until an admin says otherwise: the last before the order, or the first.
 */
export const attributionModel = env.get('ATTRIBUTION_MODEL', 'last_click')

/**
 * An order so many seconds after its visit, or sooner, is reviewed, until an admin says otherwise; 0: none is for that.
 */
export const initialReviewSeconds = env.get('REVIEW_SECONDS', 2)

/**
 * The default plan's first version: percent of each paid item net of tax and discount, and the days
 * a commission is held from the payment on.
 */
export const defaultPlan = {
  percent: env.get('DEFAULT_COMMISSION_PERCENT', '10'),
  holdDays: env.get('DEFAULT_HOLD_DAYS', 30),
}
