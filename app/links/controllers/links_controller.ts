import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { fieldError } from '#core/exceptions/field_error'
import { pageOf } from '#core/lists/list_page'
import { AddLink } from '#links/actions/add_link'
import { ChangeLink } from '#links/actions/change_link'
import { DeleteLink } from '#links/actions/delete_link'
import { checkLinkTarget, siteLabels } from '#links/link_target'
import { ListLinks, linksList } from '#links/queries/list_links'
import { ownLink } from '#links/queries/own_link'
import { LINK_NAME_MAX_LENGTH, linkValidator } from '#links/validators/link_validator'

/**
 * An affiliate's own links. The page of one of them is app/banners', since it shows banners.
 */
@inject()
export default class LinksController {
  constructor(
    private addLink: AddLink,
    private changeLink: ChangeLink,
    private deleteLink: DeleteLink
  ) {}

  async index({ affiliate, request, view }: HttpContext) {
    const list = linksList(request.qs())
    const links = new ListLinks(affiliate.id, list)
    const page = pageOf(list, await links.count())
    const rows = page.total === 0 ? [] : await links.page(page.offset, page.size)

    return view.render('pages/links/index', { list, page, rows })
  }

  create({ i18n, view }: HttpContext) {
    return view.render('pages/links/create', formState(i18n))
  }

  async store(ctx: HttpContext) {
    const input = await readForm(ctx)
    const link = await this.addLink.handle({ affiliateId: ctx.affiliate.id, ...input.link })

    ctx.session.flash('success', ctx.i18n.t('links.added'))
    tellOfScheme(ctx, input)
    return ctx.response.redirect().status(303).toPath(`/affiliate/links/${link.id}`)
  }

  async edit({ affiliate, i18n, params, view }: HttpContext) {
    const link = await ownLink(affiliate.id, params.id)
    return view.render('pages/links/edit', { link, ...formState(i18n) })
  }

  async update(ctx: HttpContext) {
    const link = await ownLink(ctx.affiliate.id, ctx.params.id)
    const input = await readForm(ctx)
    const change = await this.changeLink.handle({ linkId: link.id, ...input.link })
    if (!change.ok) throw fieldError('status', ctx.i18n.t('links.blocked.refused'))

    ctx.session.flash('success', ctx.i18n.t('links.saved'))
    tellOfScheme(ctx, input)
    return ctx.response.redirect().status(303).toPath(`/affiliate/links/${link.id}`)
  }

  async destroy({ affiliate, i18n, params, response, session }: HttpContext) {
    const link = await ownLink(affiliate.id, params.id)
    await this.deleteLink.handle({ linkId: link.id })

    session.flash('success', i18n.t('links.deleted', { name: link.name }))
    return response.redirect().status(303).toPath('/affiliate/links')
  }
}

const sitesPhrase = (i18n: HttpContext['i18n']) =>
  i18n.formatList(siteLabels(), { type: 'disjunction' })

function formState(i18n: HttpContext['i18n']) {
  return { sites: sitesPhrase(i18n), nameMaxLength: LINK_NAME_MAX_LENGTH }
}

async function readForm({ i18n, request }: HttpContext) {
  const form = await request.validateUsing(linkValidator, {
    meta: { sites: sitesPhrase(i18n) },
  })
  const target = checkLinkTarget(form.target_url)
  if (!target.ok) throw new Error(`The validator let a target pass: ${target.reason}`)

  return {
    link: { name: form.name, targetUrl: target.url, status: form.status },
    schemeAdded: target.schemeAdded,
  }
}

function tellOfScheme(
  { i18n, session }: HttpContext,
  { link, schemeAdded }: { link: { targetUrl: string }; schemeAdded: boolean }
) {
  if (schemeAdded) session.flash('info', i18n.t('links.scheme_added', { url: link.targetUrl }))
}
