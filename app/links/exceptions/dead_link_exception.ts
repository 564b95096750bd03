import { Exception } from '@adonisjs/core/exceptions'
import { metrics } from '#core/metrics'

const deadLinks = metrics.counter(
  'pa_visits_dead_links_total',
  'Requests to tracked URLs that lead nowhere'
)

/**
 * A tracked URL that leads nowhere (any more): the visitor gets a page with the way to the host's site.
 */
export class DeadLinkException extends Exception {
  static override status = 404
  static override code = 'E_DEAD_LINK'
  static override message = 'This link leads nowhere'

  /** Counted and not logged: robots try old links by the thousand. */
  report() {
    deadLinks.add()
  }
}
