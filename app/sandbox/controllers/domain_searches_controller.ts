import type { HttpContext } from '@adonisjs/core/http'
import { TLDS } from '#sandbox/catalogue'
import { isTakenElsewhere, namesToOffer, soldTld } from '#sandbox/domains'
import { isDomainHere } from '#sandbox/queries/purchases'

/** Characters of a search. */
const QUERY_LENGTH = 100

/**
 * The search for a free domain.
 */
export default class DomainSearchesController {
  async index({ request, view }: HttpContext) {
    const typed = String(request.input('q') ?? '').slice(0, QUERY_LENGTH)
    const names = typed ? namesToOffer(typed) : []
    const offers = await Promise.all(
      names.map(async (domain) => ({
        domain,
        tld: soldTld(domain)!,
        free: !isTakenElsewhere(domain) && !(await isDomainHere(domain)),
      }))
    )
    return view.render('pages/sandbox/shop/domains', { tlds: TLDS, typed, offers })
  }
}
