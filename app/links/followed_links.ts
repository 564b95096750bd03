import { LinkCache } from '#links/link_cache'
import { followableLink } from '#links/queries/followable_link'

/**
 * The links that this process follows. Whoever changes a link tells it; an affiliate's standing, which is changed from
 * the command line, is seen within the cache's five seconds.
 */
export const followedLinks = new LinkCache({ load: followableLink })
