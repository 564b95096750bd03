import { randomUUID } from 'node:crypto'
import type { HttpContext } from '@adonisjs/core/http'
import { answerAct } from '#delegation/acting/answer_act'
import { askPanel, renderSilence } from '#delegation/acting/acting'
import { refusesOrders } from '#delegation/acting/refuses_orders'
import { actValidator } from '#delegation/acting/validators/acting_validator'

/**
 * Cancels an order that nobody has paid.
 */
export default class ManagedOrderCancellationsController {
  async create(ctx: HttpContext) {
    const { acting, i18n, params, response, session, view } = ctx
    if (await refusesOrders(ctx, 'order.cancel')) return
    const answer = await askPanel(acting, (driver) =>
      driver.showOrder(acting.clientId, params.order as string)
    )
    if (!answer.ok) return renderSilence(ctx, answer)

    const order = answer.value
    const path = acting.orderPath(order.id)
    if (!order.can.includes('order.cancel')) {
      session.flash('info', i18n.t('acting.orders.not_cancellable'))
      return response.redirect().status(303).toPath(path)
    }
    return view.render('pages/acting/cancel_order', { order, path, requestKey: randomUUID() })
  }

  async store(ctx: HttpContext) {
    const { acting, i18n, params, request } = ctx
    const { request_key: requestKey } = await request.validateUsing(actValidator)
    const orderId = params.order as string
    const path = acting.orderPath(orderId)
    return answerAct(ctx, {
      wish: { act: 'order.cancel', orderId },
      requestKey,
      fields: { request_key: requestKey },
      path,
      done: () => ({ path, text: i18n.t('acting.orders.cancelled', { client: acting.name }) }),
    })
  }
}
