import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { fieldError } from '#core/exceptions/field_error'
import { CONTENT_TYPES } from '#core/images/image_format'
import { imageRefusal } from '#core/images/image_refusal'
import { actorOf, administeredPanel } from '#identity/administered'
import { ReplaceBannerImage } from '#banners/actions/replace_banner_image'
import { administeredBanner } from '#banners/administered_banners'
import { BANNER_LIMITS, bannerStore } from '#banners/banner_images'
import { sizeLabel } from '#banners/models/banner'

/**
 * A banner's image, for the admins who look after it: also while the banner is inactive.
 */
@inject()
export default class BannerImagesController {
  constructor(private replaceBannerImage: ReplaceBannerImage) {}

  async show({ auth, params, response }: HttpContext) {
    const banner = await administeredBanner(administeredPanel(auth.user!), params.id)
    response.header('Content-Type', CONTENT_TYPES[banner.format])
    response.header('Content-Length', banner.bytes)
    response.header('Content-Security-Policy', "default-src 'none'")
    response.stream(await bannerStore.open(banner.file))
  }

  async store(ctx: HttpContext) {
    const { auth, i18n, images, params, response, session } = ctx
    const adminPanelId = administeredPanel(auth.user!)
    const banner = await administeredBanner(adminPanelId, params.id)
    const [file] = images
    if (!file) throw fieldError('images', i18n.t('images.refused.none'))

    const replaced = await this.replaceBannerImage.handle({
      bannerId: banner.id,
      adminPanelId,
      file,
      actor: actorOf(ctx),
    })
    if (!replaced.ok) {
      const message =
        replaced.reason === 'size'
          ? i18n.t('banners.refused.size', { is: sizeLabel(replaced), must: sizeLabel(banner) })
          : imageRefusal(i18n, { name: file.name, reason: replaced.reason }, BANNER_LIMITS)
      throw fieldError('images', message)
    }

    session.flash('success', i18n.t('banners.replaced'))
    return response.redirect().status(303).toPath(`/admin/banners/${banner.id}/edit`)
  }
}
