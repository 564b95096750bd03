import { DeliverySchema } from '#database/schema'

/**
 * One notification to one destination in one mode: what is owed, or what became of it.
 */
export default class Delivery extends DeliverySchema {}
