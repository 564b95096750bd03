import { NotifiedSignupSchema } from '#database/schema'

/**
 * A completed signup, judged once: whether programs may hear of it, and why not.
 */
export default class NotifiedSignup extends NotifiedSignupSchema {}
