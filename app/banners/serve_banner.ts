import type { ServerResponse } from 'node:http'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { HttpContext } from '@adonisjs/core/http'
import logger from '@adonisjs/core/services/logger'
import { metrics } from '#core/metrics'
import { bannerPath } from '#banners/models/banner'
import { CONTENT_TYPES } from '#banners/image_format'
import { ImageShelf } from '#banners/image_shelf'
import { openImage, readImage } from '#banners/image_storage'
import { type ServedBanner, servedBanners } from '#banners/served_banners'

const requests = metrics.counter('pa_banners_requests_total', 'Requests to banner images', [
  'answer',
])

/** Seconds for which what may change again is kept: a banner that is switched off, or a name that it no longer has. */
const SHORT_LIFE = 300

/**
 * Where a banner stands on a busy page, each new visitor asks for its image: small ones are answered without opening a file
 * or asking a bucket.
 */
const shelf = new ImageShelf({ total: 16 * 1_048_576, each: 262_144 })

const ID = /^[1-9]\d{0,8}$/
const FILE = /^[0-9a-f]{20}\.(?:png|jpg|gif|webp|avif)$/

/**
 * Pages of every site may show it; as a page of its own it can do nothing.
 */
const COMMON_HEADERS = [
  ...['X-Content-Type-Options', 'nosniff'],
  ...['Cross-Origin-Resource-Policy', 'cross-origin'],
  ...['Content-Security-Policy', "default-src 'none'"],
]

/**
 * `GET /banners/:id/:file`. Answers past the framework's response object, without session and cookies, like the tracked
 * redirect.
 *
 * The current image is kept for ever by whoever fetches it: another image gets another name. A former name leads to the
 * current one. Deleted or switched off, a banner is an empty picture of its size, so that pages that still show it
 * look as if nothing were there and its link can still be followed.
 */
export async function serveBanner({ params, request, response }: HttpContext) {
  const { method, headers } = request.request
  const out = { response: response.response, sendsBody: method !== 'HEAD' }

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
  return image(out, banner, headers['if-none-match'])
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

interface Out {
  response: ServerResponse
  sendsBody: boolean
}

async function image(out: Out, banner: ServedBanner, known: string | undefined) {
  const { response } = out
  const tag = `"${banner.digest.slice(0, 32)}"`
  const kept = [
    ...COMMON_HEADERS,
    ...['Cache-Control', 'public, max-age=31536000, immutable'],
    ...['ETag', tag],
  ]
  if (known && isKnown(known, tag)) {
    requests.add(1, 'not_modified')
    response.writeHead(304, kept).end()
    return
  }

  const whole = [
    ...kept,
    ...['Content-Type', CONTENT_TYPES[banner.format]],
    ...['Content-Length', String(banner.bytes)],
  ]
  if (!out.sendsBody) {
    requests.add(1, 'image')
    response.writeHead(200, whole).end()
    return
  }

  let stream: Readable | undefined
  let bytes = shelf.get(banner.file)
  try {
    if (!bytes && shelf.takes(banner.bytes)) {
      bytes = await readImage(banner.file)
      shelf.put(banner.file, bytes)
    } else if (!bytes) {
      stream = await openImage(banner.file)
    }
  } catch (err) {
    logger.error({ err, bannerId: banner.id }, 'A banner image is not in the storage')
    return nothing(out, { status: 200, cache: 'no-store', size: banner })
  }
  requests.add(1, 'image')
  response.writeHead(200, whole)
  if (!stream) {
    response.end(bytes)
    return
  }
  try {
    await pipeline(stream, response)
  } catch (err) {
    // the length promised is not kept: the connection is closed, and the browser knows that something is missing
    logger.debug({ err, bannerId: banner.id }, 'A banner image was not sent whole')
    response.destroy()
  }
}

function movedTo({ response }: Out, banner: ServedBanner) {
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
  { response, sendsBody }: Out,
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

function isKnown(header: string, tag: string): boolean {
  return header
    .split(',')
    .map((one) => one.trim().replace(/^W\//, ''))
    .some((one) => one === tag || one === '*')
}
