import { AffiliateProgramSchema } from '#database/schema'

/** How many a panel has at most: slots 1 to 5. */
export const MAX_PROGRAMS = 5

/**
 * An external server that is told of signups. How it is called is its destination's.
 */
export default class AffiliateProgram extends AffiliateProgramSchema {}
