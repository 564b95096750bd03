import { randomUUID } from 'node:crypto'
import type { HttpContext } from '@adonisjs/core/http'
import { CART_LINES, isDomainLine, quote, type CartLine } from '#sandbox/cart'
import { couponBps, findProduct, PRODUCTS, VAT_BPS } from '#sandbox/catalogue'
import { isTakenElsewhere, normaliseDomain, soldTld } from '#sandbox/domains'
import { describeItem } from '#sandbox/items'
import { mistakesOf, type Mistakes } from '#sandbox/mistakes'
import { findService, isDomainHere } from '#sandbox/queries/purchases'
import { rowId } from '#sandbox/records'
import { domainLineValidator, productLineValidator } from '#sandbox/validators/order_line'

/**
 * The cart: what lies in it, putting in and taking out.
 */
export default class CartController {
  async show(ctx: HttpContext) {
    return this.page(ctx)
  }

  /**
   * A hosting plan or server, with its domain and what goes with it.
   */
  async addProduct(ctx: HttpContext) {
    const { request, sandbox, sandboxText: text } = ctx
    const input = {
      ...request.all(),
      addons: [request.input('addons') ?? []].flat() as string[],
    }
    const product = findProduct(String(request.input('product')))
    const addons = PRODUCTS.filter(({ goesWith }) => product && goesWith?.includes(product.group))

    const [error, line] = await productLineValidator.tryValidate(input)
    const mistakes: Mistakes = error ? mistakesOf(error, text) : {}
    const domain = normaliseDomain(String(request.input('domain') ?? ''))
    if (!domain) mistakes.domain = text.t('mistakes.domain')

    const choice = line?.domain_choice
    if (domain && (choice === 'register' || choice === 'transfer')) {
      const problem = await this.domainProblem(domain, choice)
      if (problem) mistakes.domain = text.t(`mistakes.${problem}`, { domain })
    }
    if (!product || product.kind !== 'hosting' || !line || !domain || hasAny(mistakes)) {
      if (!product || product.kind !== 'hosting') return ctx.response.redirect().toPath('/sandbox')
      ctx.response.status(422)
      ctx.view.share({ errors: mistakes })
      return ctx.view.render('pages/sandbox/shop/product', {
        product,
        addons,
        values: input,
      })
    }

    const { cycle } = line
    const trial = line.trial === '1' && product.trialDays !== undefined
    const lines: CartLine[] = [{ key: randomUUID(), productId: product.id, cycle, domain, trial }]
    if (!trial) {
      for (const addon of addons.filter(({ id }) => line.addons?.includes(id))) {
        lines.push({ key: randomUUID(), productId: addon.id, cycle, domain })
      }
      if (choice === 'register' || choice === 'transfer') {
        lines.push({ key: randomUUID(), domain, tld: soldTld(domain)!, action: choice })
      }
    }
    await this.put(ctx, lines)
    await sandbox.flash({ kind: 'success', key: 'messages.added', values: { name: product.name! } })
    return ctx.response.redirect().toPath('/sandbox/cart')
  }

  /**
   * A domain to register, to move here, or to renew.
   */
  async addDomain(ctx: HttpContext) {
    const { request, sandbox, sandboxText: text } = ctx
    const [error, line] = await domainLineValidator.tryValidate(request.all())
    const domain = normaliseDomain(String(request.input('domain') ?? ''))
    const tld = domain && soldTld(domain)

    let problem: string | null = error || !domain ? 'domain' : null
    if (domain && line) {
      problem = await this.domainProblem(domain, line.action)
      if (line.action === 'renew') {
        const service =
          sandbox.person && (await findService(sandbox.person, rowId('service', line.service)))
        if (service?.domain !== domain || service.kind !== 'domain') problem = 'domain_not_yours'
      }
    }
    if (problem || !domain || !tld || !line) {
      const key = `mistakes.${problem ?? 'domain'}`
      await sandbox.flash({ kind: 'danger', key, values: { domain: domain ?? '' } })
      return ctx.response.redirect().toPath('/sandbox/domains')
    }

    const isRenewal = line.action === 'renew'
    await this.put(ctx, [
      {
        key: randomUUID(),
        domain,
        tld,
        action: line.action,
        ...(isRenewal ? { serviceId: rowId('service', line.service) } : {}),
      },
    ])
    const name = text.t(`items.domain_${line.action}`, { domain })
    await sandbox.flash({ kind: 'success', key: 'messages.added', values: { name } })
    return ctx.response.redirect().toPath('/sandbox/cart')
  }

  async remove({ request, response, sandbox }: HttpContext) {
    const key = String(request.input('key'))
    await sandbox.keepCart(sandbox.cart.filter((line) => line.key !== key))
    await sandbox.flash({ kind: 'success', key: 'messages.removed' })
    return response.redirect().toPath('/sandbox/cart')
  }

  /**
   * Puts a coupon in; an empty one takes it out.
   */
  async coupon(ctx: HttpContext) {
    const { request, response, sandbox, sandboxText: text } = ctx
    const code = String(request.input('coupon') ?? '')
      .trim()
      .toUpperCase()
      .slice(0, 40)

    if (code && couponBps(code) === undefined) {
      response.status(422)
      return this.page(ctx, { coupon: text.t('mistakes.coupon') }, { coupon: code })
    }
    await sandbox.keepCoupon(code || null)
    await sandbox.flash({
      kind: 'success',
      key: code ? 'messages.coupon_added' : 'messages.coupon_removed',
      values: { code },
    })
    return response.redirect().toPath('/sandbox/cart')
  }

  private async page(ctx: HttpContext, errors: Mistakes = {}, values: Record<string, string> = {}) {
    const { view, sandbox, sandboxText: text } = ctx
    const priced = quote(sandbox.cart, sandbox.currency, sandbox.coupon)
    view.share({ errors })
    return view.render('pages/sandbox/shop/cart', {
      quote: priced,
      lines: priced.items.map((item) => ({ ...item, description: describeItem(item, text) })),
      vatPercent: VAT_BPS / 100,
      values,
    })
  }

  /**
   * A trial stands alone: it pushes out what is to be paid, and the other way round. The same domain is not
   * bought twice.
   */
  private async put({ sandbox }: HttpContext, lines: CartLine[]) {
    const isTrial = (line: CartLine) => !isDomainLine(line) && line.trial === true
    const addsTrial = lines.some(isTrial)
    const domains = new Set(lines.filter(isDomainLine).map(({ domain }) => domain))
    const kept = sandbox.cart
      .filter((line) => !addsTrial && !isTrial(line))
      .filter((line) => !isDomainLine(line) || !domains.has(line.domain))
    await sandbox.keepCart([...kept, ...lines].slice(-CART_LINES))
  }

  private async domainProblem(domain: string, action: string): Promise<string | null> {
    if (!soldTld(domain)) return 'domain_not_sold'
    if (action === 'register' && (isTakenElsewhere(domain) || (await isDomainHere(domain)))) {
      return 'domain_taken'
    }
    if (action === 'transfer' && (await isDomainHere(domain))) return 'domain_here'
    if (action === 'transfer' && !isTakenElsewhere(domain)) return 'domain_free'
    return null
  }
}

function hasAny(mistakes: Mistakes) {
  return Object.keys(mistakes).length > 0
}
