import { GrantSchema } from '#database/schema'

/**
 * A client's consent to a Service Manager, with its proof. What it allows now is `rightsOf`'s to say, for each request
 * anew; a row that is `active` may have expired.
 */
export default class Grant extends GrantSchema {}
