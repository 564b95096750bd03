import { onStandingChange } from '#affiliates/standing'
import { LinkCache } from '#links/link_cache'
import { sites } from '#links/link_target'
import { followableLink } from '#links/queries/followable_link'

/**
 * The links that this process follows. Whoever changes a link, or an affiliate's standing, tells it; a change made by
 * another process is seen within the cache's five seconds.
 */
export const followedLinks = new LinkCache({ load: followableLink })

// rare, and a suspended member's links must stop at once
onStandingChange(() => followedLinks.forgetAll())

let judgedBy = sites()

/**
 * The link that a visitor with this code may follow now. Targets are checked when a link is read, and all are read
 * again as soon as the list of allowed sites is another one: no target outlives its site's permission.
 */
export function followedLink(code: string) {
  const current = sites()
  if (current !== judgedBy) {
    judgedBy = current
    followedLinks.forgetAll()
  }
  return followedLinks.find(code)
}
