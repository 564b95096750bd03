import type { HttpContext } from '@adonisjs/core/http'
import logger from '@adonisjs/core/services/logger'
import { type ImageAnswer, imageAnswer, imageHeaders, sendImage } from '#core/images/send_image'
import { metrics } from '#core/metrics'
import { bannerStore } from '#banners/banner_images'
import { bannerPath } from '#banners/models/banner'
import { type ServedBanner, servedBanners } from '#banners/served_banners'

const requests = metrics.counter('pa_banners_requests_total', 'Requests to banner images', [
  'answer',
])

/** Seconds for which what may change again is kept: a banner that is switched off, or a name that it no longer has. */
const SHORT_LIFE = 300

const ID = /^[1-9]\d{0,8}$/
const FILE = /^[0-9a-f]{20}\.(?:png|jpg|gif|webp|avif)$/

/** Pages of every site may show it. */
const COMMON_HEADERS = imageHeaders('cross-origin')

/**
 * `GET /banners/:id/:file`. Answers past the framework's response object, without session and cookies, like the tracked
 * redirect.
 *
 * The current image is kept for ever by whoever fetches it: another image gets another name. A former name leads to the
 * current one. Deleted or switched off, a banner is an empty picture of its size, so that pages that still show it
 * look as if nothing were there and its link can still be followed.
 */
export async function serveBanner(ctx: HttpContext) {
  const { params } = ctx
  const out = imageAnswer(ctx)

  let banner: ServedBanner | null
  try {
    banner =
      ID.test(params.id) && FILE.test(params.file) ? await find(params.id, params.file) : null
  } catch (err) {
    logger.error({ err }, 'A banner could not be looked up')
    return nothing(out, { status: 503, cache: 'no-store' })
  }

  if (!banner) return nothing(out, { status: 404, cache: `public, max-age=${SHORT_LIFE}` })
  if (!banner.isActive) {
    return nothing(out, { status: 200, cache: `public, max-age=${SHORT_LIFE}`, size: banner })
  }
  if (params.file !== banner.file) return movedTo(out, banner)
  return image(out, banner)
}

/**
 * Another name than the one that is known may be newer: then the database is asked, or two processes would send a browser
 * back and forth.
 */
async function find(id: string, file: string): Promise<ServedBanner | null> {
  const known = await servedBanners.find(id)
  if (!known?.isActive || known.file === file) return known
  servedBanners.forget(id)
  return servedBanners.find(id)
}

async function image(out: ImageAnswer, banner: ServedBanner) {
  const sent = await sendImage(out, banner, {
    store: bannerStore,
    headers: [...COMMON_HEADERS, ...['Cache-Control', 'public, max-age=31536000, immutable']],
  })
  if (sent === 'lost') return nothing(out, { status: 200, cache: 'no-store', size: banner })
  requests.add(1, sent)
}

function movedTo({ response }: ImageAnswer, banner: ServedBanner) {
  requests.add(1, 'moved')
  response
    .writeHead(302, [
      ...COMMON_HEADERS,
      ...['Location', bannerPath(banner)],
      ...['Cache-Control', `public, max-age=${SHORT_LIFE}`],
      ...['Content-Length', '0'],
    ])
    .end()
}

/**
 * An empty picture.
 */
function nothing(
  { response, sendsBody }: ImageAnswer,
  {
    status,
    cache,
    size = { width: 1, height: 1 },
  }: { status: number; cache: string; size?: { width: number; height: number } }
) {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${size.width}" height="${size.height}"/>`
  requests.add(1, status === 200 ? 'empty' : 'missing')
  response
    .writeHead(status, [
      ...COMMON_HEADERS,
      ...['Content-Type', 'image/svg+xml'],
      ...['Content-Length', String(svg.length)],
      ...['Cache-Control', cache],
    ])
    .end(sendsBody ? svg : undefined)
}
