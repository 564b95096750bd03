import type { HttpContext } from '@adonisjs/core/http'
import { answerAct } from '#delegation/acting/answer_act'
import { askPanel, renderSilence } from '#delegation/acting/acting'
import { choicesOf, readChoice } from '#delegation/acting/offers'
import { refusesOrders } from '#delegation/acting/refuses_orders'
import { newOrderValidator } from '#delegation/acting/validators/acting_validator'

/**
 * A client's orders, and those that an agent places for the client, who pays them.
 */
export default class ManagedOrdersController {
  async show(ctx: HttpContext) {
    const { acting, params, view } = ctx
    const answer = await askPanel(acting, (driver) =>
      driver.showOrder(acting.clientId, params.order as string)
    )
    if (!answer.ok) return renderSilence(ctx, answer)

    const order = answer.value
    return view.render('pages/acting/order', {
      order,
      mayCancel: acting.allows('order.cancel') && order.can.includes('order.cancel'),
    })
  }

  async create(ctx: HttpContext) {
    const { acting, request, view } = ctx
    if (await refusesOrders(ctx, 'order.place')) return
    const offers = await askPanel(acting, (driver) => driver.listOffers(acting.clientId))
    if (!offers.ok) return renderSilence(ctx, offers)

    const { offer, domain } = request.qs()
    return view.render('pages/acting/new_order', {
      choices: choicesOf(offers.value),
      chosen: typeof offer === 'string' ? offer : '',
      domain: typeof domain === 'string' ? domain.slice(0, 253) : '',
      mistake: null,
    })
  }

  async store(ctx: HttpContext) {
    const { acting, i18n, request } = ctx
    const form = await request.validateUsing(newOrderValidator)
    const { request_key: requestKey, offer, domain = '' } = form
    return answerAct(ctx, {
      wish: { act: 'order.place', order: { ...readChoice(offer), domain: domain || null } },
      requestKey,
      fields: { request_key: requestKey, offer, domain },
      path: acting.path,
      done: ({ order }) => ({
        path: acting.orderPath(order!.id),
        text: i18n.t('acting.orders.done', { number: order!.number, client: acting.name }),
      }),
    })
  }
}
