import { randomUUID } from 'node:crypto'
import type { HttpContext } from '@adonisjs/core/http'
import { askPanel, renderSilence } from '#delegation/acting/acting'
import { choicesOf } from '#delegation/acting/offers'
import { refusesOrders } from '#delegation/acting/refuses_orders'

/**
 * What is about to be ordered for a client, and who pays it.
 */
export default class ManagedOrderConfirmationsController {
  async show(ctx: HttpContext) {
    const { acting, i18n, request, response, view } = ctx
    if (await refusesOrders(ctx, 'order.place')) return
    const offers = await askPanel(acting, (driver) => driver.listOffers(acting.clientId))
    if (!offers.ok) return renderSilence(ctx, offers)

    const asked = request.qs()
    const domain = (typeof asked.domain === 'string' ? asked.domain : '').trim().slice(0, 253)
    const choices = choicesOf(offers.value)
    const choice = choices.find(({ value }) => value === asked.offer)
    const isDomainMissing = choice?.offer.needsDomain && domain === ''
    if (choice && !isDomainMissing) {
      return view.render('pages/acting/confirm_order', { choice, domain, requestKey: randomUUID() })
    }

    const page = await view.render('pages/acting/new_order', {
      choices,
      chosen: choice?.value ?? '',
      domain,
      mistake: i18n.t(`acting.orders.mistakes.${choice ? 'domain' : 'offer'}`),
    })
    return response.status(422).send(page)
  }
}
