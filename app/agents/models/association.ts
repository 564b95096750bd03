import { AssociationSchema } from '#database/schema'

/**
 * The tie between a client and an agent, from an instant on. What made it is kept; which of several holds at an instant is
 * `associationAt`'s to say.
 */
export default class Association extends AssociationSchema {}
