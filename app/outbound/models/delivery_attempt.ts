import { DeliveryAttemptSchema } from '#database/schema'

export default class DeliveryAttempt extends DeliveryAttemptSchema {}
