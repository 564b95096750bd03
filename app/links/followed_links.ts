import { LinkCache } from '#links/link_cache'
import { followableLink } from '#links/queries/followable_link'

/**
 * The links that this process follows. Whoever changes a link or an affiliate's standing tells it.
 */
export const followedLinks = new LinkCache({ load: followableLink })
