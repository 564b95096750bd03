import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import db from '@adonisjs/lucid/services/db'
import { fieldError } from '#core/exceptions/field_error'
import { imageRefusal } from '#core/images/image_refusal'
import { pageOf } from '#core/lists/list_page'
import { actorOf, administeredPanel } from '#identity/administered'
import { AddBanners, TITLE_MAX_LENGTH } from '#banners/actions/add_banners'
import { ChangeBanner } from '#banners/actions/change_banner'
import { administeredBanner } from '#banners/administered_banners'
import { tagsOf } from '#banners/banner_tags'
import { BANNER_LIMITS, MAX_FILES } from '#banners/banner_images'
import { bannerUrl, sizeLabel } from '#banners/models/banner'
import { panelChoices } from '#panels/queries/panel_choices'
import { bannerOptions, bannersList, ListBanners } from '#banners/queries/list_banners'
import { parseTags } from '#banners/tags'
import {
  ALT_MAX_LENGTH,
  bannerValidator,
  newBannerValidator,
  TAGS_MAX_LENGTH,
} from '#banners/validators/banner_validator'

/**
 * The banners that an admin looks after: those of the admin's panel, or all.
 */
@inject()
export default class BannersController {
  constructor(
    private addBanners: AddBanners,
    private changeBanner: ChangeBanner
  ) {}

  async index({ auth, request, view }: HttpContext) {
    const panelId = administeredPanel(auth.user!)
    const scope = { administeredBy: panelId }
    const panels = await panelChoices(panelId)
    const list = bannersList('/admin/banners', request.qs(), {
      ...(await bannerOptions(scope)),
      panelIds: panels.map(({ id }) => id),
    })
    const banners = new ListBanners(scope, list)
    const page = pageOf(list, await banners.count())
    const rows = page.total === 0 ? [] : await banners.page(page.offset, page.size)

    return view.render('pages/banners/index', { list, page, rows, panels })
  }

  async create({ auth, view }: HttpContext) {
    return view.render('pages/banners/create', {
      panels: await panelChoices(administeredPanel(auth.user!)),
      limits: LIMITS,
    })
  }

  async store(ctx: HttpContext) {
    const { i18n, images, imagesTooMany, request, response, session } = ctx
    const form = await request.validateUsing(newBannerValidator, {
      data: { ...request.all(), images: images.length + imagesTooMany },
    })
    const { title, alt, language, status } = form

    const added = await this.addBanners.handle({
      title,
      alt,
      language,
      status,
      panelId: await panelChosen(ctx, form.panel),
      tags: parseTags(form.tags),
      files: images,
      actor: actorOf(ctx),
    })
    if (!added.ok)
      throw fieldError(
        'images',
        added.refused.map((one) => imageRefusal(i18n, one, BANNER_LIMITS)).join(' ')
      )

    session.flash('success', i18n.t('banners.added', { count: added.banners.length }))
    return response.redirect().status(303).toPath('/admin/banners')
  }

  async edit({ auth, params, view }: HttpContext) {
    const panelId = administeredPanel(auth.user!)
    const banner = await administeredBanner(panelId, params.id)
    const tags = await tagsOf(db.connection(), [banner.id])

    return view.render('pages/banners/edit', {
      banner,
      address: bannerUrl(banner),
      size: sizeLabel(banner),
      tags: tags.get(banner.id)!.join(', '),
      panels: await panelChoices(panelId),
      limits: LIMITS,
    })
  }

  async update(ctx: HttpContext) {
    const { auth, i18n, params, request, response, session } = ctx
    const adminPanelId = administeredPanel(auth.user!)
    const { id } = await administeredBanner(adminPanelId, params.id)
    const { panel, tags, ...form } = await request.validateUsing(bannerValidator)

    await this.changeBanner.handle({
      ...form,
      bannerId: id,
      panelId: await panelChosen(ctx, panel),
      tags: parseTags(tags),
      adminPanelId,
      actor: actorOf(ctx),
    })
    session.flash('success', i18n.t('banners.saved'))
    return response.redirect().status(303).toPath(`/admin/banners/${id}/edit`)
  }
}

const LIMITS = {
  files: MAX_FILES,
  title: TITLE_MAX_LENGTH,
  alt: ALT_MAX_LENGTH,
  tags: TAGS_MAX_LENGTH,
}

/**
 * Whose affiliates are offered the banner: of an admin of one panel, that panel's, whatever the form says.
 */
async function panelChosen({ auth, i18n }: HttpContext, chosen: string | undefined) {
  const own = administeredPanel(auth.user!)
  if (own !== null) return own
  if (!chosen) return null
  const panels = await panelChoices(null)
  const panel = panels.find(({ id }) => String(id) === chosen)
  if (!panel) throw fieldError('panel', i18n.t('banners.refused.panel'))
  return panel.id
}
