import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { PlaceOrder } from '#sandbox/actions/place_order'
import { quote } from '#sandbox/cart'
import { VAT_BPS } from '#sandbox/catalogue'
import { describeItem } from '#sandbox/items'
import { mistakesOf, type Mistakes } from '#sandbox/mistakes'
import { visitorOf } from '#sandbox/visitor'
import { publicId } from '#sandbox/records'
import { SAMPLE_CARDS } from '#sandbox/sample_cards'
import { checkoutValidator } from '#sandbox/validators/checkout'

/**
 * From the cart to an order.
 */
export default class CheckoutsController {
  async create(ctx: HttpContext) {
    if (ctx.sandbox.cart.length === 0) return ctx.response.redirect().toPath('/sandbox/cart')
    return this.page(ctx)
  }

  @inject()
  async store(ctx: HttpContext, placeOrder: PlaceOrder) {
    const { request, response, sandbox, sandboxText: text } = ctx
    const [error, payment] = await checkoutValidator.tryValidate(request.all())
    if (error) return this.page(ctx, mistakesOf(error, text))
    if (payment.method === 'card' && payment.card === 'declined') {
      return this.page(ctx, { card: text.t('mistakes.card_declined') })
    }

    const outcome = await placeOrder.handle({
      client: sandbox.person!,
      lines: sandbox.cart,
      currency: sandbox.currency,
      coupon: sandbox.coupon,
      method: payment.method,
      card: payment.card === 'shared' ? 'shared' : 'accepted',
      visitor: visitorOf(ctx),
      claimCart: (trx) => sandbox.claimCart(trx),
    })
    if (!outcome.ok && (outcome.reason === 'already_ordered' || outcome.reason === 'empty')) {
      await sandbox.flash({ kind: 'warning', key: 'messages.already_ordered' })
      return response.redirect().toPath('/sandbox/account/orders')
    }
    if (!outcome.ok) return this.page(ctx, { method: text.t(`mistakes.${outcome.reason}`) })

    const id = publicId('order', outcome.order.id)
    return response.redirect().toPath(`/sandbox/orders/${id}/confirmation`)
  }

  private page(ctx: HttpContext, errors: Mistakes = {}) {
    const { request, response, view, sandbox, sandboxText: text } = ctx
    if (Object.keys(errors).length > 0) response.status(422)

    const priced = quote(sandbox.cart, sandbox.currency, sandbox.coupon)
    view.share({ errors })
    return view.render('pages/sandbox/shop/checkout', {
      quote: priced,
      lines: priced.items.map((item) => ({ ...item, description: describeItem(item, text) })),
      methods: priced.trial ? ['trial'] : ['card', 'check', 'paypal'],
      cards: SAMPLE_CARDS,
      vatPercent: VAT_BPS / 100,
      values: request.only(['method', 'card']),
    })
  }
}
