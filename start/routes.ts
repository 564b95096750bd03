/**
 * The features' routes, in the order they are matched. The tracked redirect comes first: the router
 * walks this list.
 */
import '#links/routes'
import '#panels/routes'
import '#panels/launch/routes'
import '#identity/routes'
import '#referrals/routes'
import '#commissions/routes'
import '#reports/routes'
import '#core/health/routes'
import '#sandbox/routes'
import { answerUnknownAddresses } from '#core/routes'

// here, not in an import: a module that waits for something is evaluated after those below it
answerUnknownAddresses()
