import type { HttpContext } from '@adonisjs/core/http'
import logger from '@adonisjs/core/services/logger'
import {
  type ImageAnswer,
  imageAnswer,
  imageHeaders,
  sendImage,
  type StoredImage,
} from '#core/images/send_image'
import { logoStore } from '#agents/logos/logo_store'
import { servedLogos } from '#agents/logos/served_logos'

/** Only this product's own pages show it. */
const COMMON_HEADERS = imageHeaders('same-origin')

const DIGEST = /^[0-9a-f]{64}$/

/**
 * `GET /logos/:digest`: whose logo it is and who asks does not matter, since nobody knows the address of one that they were
 * not shown. What stands there never changes, but may be erased: browsers keep it, caches in between don't.
 */
export async function serveLogo(ctx: HttpContext) {
  const out = imageAnswer(ctx)
  const { digest } = ctx.params
  let logo: StoredImage | null
  try {
    logo = DIGEST.test(digest) ? await servedLogos.find(digest) : null
  } catch (err) {
    logger.error({ err }, 'A logo could not be looked up')
    return nothing(out, 503)
  }
  if (!logo) return nothing(out, 404)

  const sent = await sendImage(out, logo, {
    store: logoStore,
    headers: [...COMMON_HEADERS, ...['Cache-Control', 'private, max-age=31536000, immutable']],
  })
  if (sent === 'lost') nothing(out, 404)
}

function nothing({ response }: ImageAnswer, status: 404 | 503) {
  response
    .writeHead(status, [
      ...COMMON_HEADERS,
      ...['Cache-Control', 'no-store'],
      ...['Content-Length', '0'],
    ])
    .end()
}
