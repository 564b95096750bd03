import { attributionModel as initialModel } from '#config/program'
import { choice } from '#core/settings/setting'

/**
 * Which visit of a browser earns: the last before the order, or the first.
 */
export const attributionModel = choice({
  key: 'referrals.attribution_model',
  initial: initialModel,
  options: ['last_click', 'first_click'],
})
