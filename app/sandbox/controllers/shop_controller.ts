import type { HttpContext } from '@adonisjs/core/http'
import { findProduct, PRODUCTS, productsOf, TLDS, VAT_BPS } from '#sandbox/catalogue'
import { missingPage } from '#sandbox/missing_page'

const GROUPS = ['shared-hosting', 'vps'] as const

/**
 * The shop's pages that anybody sees.
 */
export default class ShopController {
  async index({ view }: HttpContext) {
    return view.render('pages/sandbox/shop/index', {
      hosting: productsOf('shared-hosting'),
      vps: productsOf('vps'),
      tlds: TLDS,
      vatPercent: VAT_BPS / 100,
    })
  }

  async hosting({ view }: HttpContext) {
    return view.render('pages/sandbox/shop/products', {
      group: GROUPS[0],
      products: productsOf(GROUPS[0]),
      vatPercent: VAT_BPS / 100,
    })
  }

  async vps({ view }: HttpContext) {
    return view.render('pages/sandbox/shop/products', {
      group: GROUPS[1],
      products: productsOf(GROUPS[1]),
      vatPercent: VAT_BPS / 100,
    })
  }

  async show(ctx: HttpContext) {
    const product = findProduct(String(ctx.params.product))
    if (!product || product.group === 'addons') return missingPage(ctx)

    return ctx.view.render('pages/sandbox/shop/product', {
      product,
      addons: PRODUCTS.filter(({ goesWith }) => goesWith?.includes(product.group)),
      values: ctx.request.only(['cycle', 'trial', 'domain', 'domain_choice', 'addons']),
    })
  }
}
