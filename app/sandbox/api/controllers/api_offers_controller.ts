import type { HttpContext } from '@adonisjs/core/http'
import { formatMoney } from '#core/money'
import { PRODUCTS } from '#sandbox/catalogue'

/**
 * What may be ordered for a client, in the client's currency. Prices are net of tax.
 */
export default class ApiOffersController {
  index({ response, sandboxClient: client, sandboxText: text }: HttpContext) {
    const { currency } = client
    return response.send({
      offers: PRODUCTS.map((product) => {
        const name = product.name ?? text.t(`products.${product.id}.name`)
        const setup = product.setup?.[currency]
        return {
          product_id: product.id,
          name: setup
            ? text.t('api.with_setup', { name, setup: formatMoney(setup, currency, text.locale) })
            : name,
          cycles: (['monthly', 'yearly'] as const).map((cycle) => ({
            cycle,
            amount: product[cycle][currency],
            currency,
          })),
          // what goes with a site is ordered for that site
          needs_domain: true,
        }
      }),
    })
  }
}
