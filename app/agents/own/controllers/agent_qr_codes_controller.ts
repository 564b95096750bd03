import { Exception } from '@adonisjs/core/exceptions'
import type { HttpContext } from '@adonisjs/core/http'
import { QR_SIZES, qrPng, qrSvg } from '#links/qr_code'
import { type SharedLink, sharedLinksOf } from '#agents/own/shared_links'

/**
 * An agent's links as QR codes, to be shown and downloaded.
 */
export default class AgentQrCodesController {
  async png(ctx: HttpContext) {
    const { request, response } = ctx
    const { name, url } = await sharedLink(ctx)
    const size = QR_SIZES.find((one) => String(one) === request.qs().size) ?? QR_SIZES[0]

    response.header('Content-Type', 'image/png')
    response.header('Content-Disposition', `inline; filename="${name}-${size}.png"`)
    return response.send(await qrPng(url, size))
  }

  async svg(ctx: HttpContext) {
    const { response } = ctx
    const { name, url } = await sharedLink(ctx)

    response.header('Content-Type', 'image/svg+xml; charset=utf-8')
    response.header('Content-Disposition', `inline; filename="${name}.svg"`)
    return response.send(await qrSvg(url))
  }
}

/**
 * Not kept by the browser: whether the Service Manager link may be used at all is the admin's to change.
 */
async function sharedLink({ agent, params }: HttpContext): Promise<{ name: string; url: string }> {
  const link = params.link as SharedLink
  const { [link]: url } = await sharedLinksOf(agent)
  if (url === null) {
    throw new Exception('The agent has no general Service Manager link', {
      status: 404,
      code: 'E_ROW_NOT_FOUND',
    })
  }
  return { name: link === 'referral' ? 'referral-link' : 'service-manager-link', url }
}
