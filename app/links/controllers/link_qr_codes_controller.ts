import type { HttpContext } from '@adonisjs/core/http'
import { ownLink } from '#links/queries/own_link'
import { QR_SIZES, qrPng, qrSvg } from '#links/qr_code'

/**
 * A link's tracked URL as a QR code, to be shown and downloaded.
 */
export default class LinkQrCodesController {
  async png({ affiliate, params, request, response }: HttpContext) {
    const link = await ownLink(affiliate.id, params.id)
    const size = QR_SIZES.find((one) => String(one) === request.qs().size) ?? QR_SIZES[0]

    response.header('Content-Type', 'image/png')
    keep(response, `link-${link.code}-${size}.png`)
    return response.send(await qrPng(link.trackedUrl, size))
  }

  async svg({ affiliate, params, response }: HttpContext) {
    const link = await ownLink(affiliate.id, params.id)

    response.header('Content-Type', 'image/svg+xml; charset=utf-8')
    keep(response, `link-${link.code}.svg`)
    return response.send(await qrSvg(link.trackedUrl))
  }
}

/**
 * A link's address never changes: the browser may keep its picture for a while.
 */
function keep(response: HttpContext['response'], name: string) {
  response.header('Cache-Control', 'private, max-age=3600')
  response.header('Content-Disposition', `inline; filename="${name}"`)
}
