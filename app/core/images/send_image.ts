import type { ServerResponse } from 'node:http'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { HttpContext } from '@adonisjs/core/http'
import logger from '@adonisjs/core/services/logger'
import { CONTENT_TYPES, type ImageFormat } from '#core/images/image_format'
import { ImageShelf } from '#core/images/image_shelf'
import type { ImageStore } from '#core/images/image_store'

/**
 * Where an image stands on a busy page, each new visitor asks for it: small ones are answered without opening a file or
 * asking a bucket. By file: its name is never given twice.
 */
const shelf = new ImageShelf({ total: 16 * 1_048_576, each: 262_144 })

/** A stored image, under an address that no other content ever gets. */
export interface StoredImage {
  file: string
  format: ImageFormat
  bytes: number
  digest: string
}

/** The bare response: answered past the framework's own, without session and cookies. */
export interface ImageAnswer {
  response: ServerResponse
  sendsBody: boolean
  /** What the browser has already. */
  known: string | undefined
}

export function imageAnswer({ request, response }: HttpContext): ImageAnswer {
  const { method, headers } = request.request
  return {
    response: response.response,
    sendsBody: method !== 'HEAD',
    known: headers['if-none-match'],
  }
}

/**
 * As a page of its own an image can do nothing.
 *
 * @param sites whose pages may show it
 */
export function imageHeaders(sites: 'cross-origin' | 'same-origin'): string[] {
  return [
    ...['X-Content-Type-Options', 'nosniff'],
    ...['Cross-Origin-Resource-Policy', sites],
    ...['Content-Security-Policy', "default-src 'none'"],
  ]
}

/**
 * Sends an image that whoever fetches it may keep.
 *
 * @param headers with `Cache-Control`
 * @returns `lost`: it is not in the storage, and nothing has been answered yet
 */
export async function sendImage(
  { response, sendsBody, known }: ImageAnswer,
  image: StoredImage,
  { store, headers }: { store: ImageStore; headers: string[] }
): Promise<'image' | 'not_modified' | 'lost'> {
  const tag = `"${image.digest.slice(0, 32)}"`
  const kept = [...headers, ...['ETag', tag]]
  if (known && isKnown(known, tag)) {
    response.writeHead(304, kept).end()
    return 'not_modified'
  }

  const whole = [
    ...kept,
    ...['Content-Type', CONTENT_TYPES[image.format]],
    ...['Content-Length', String(image.bytes)],
  ]
  if (!sendsBody) {
    response.writeHead(200, whole).end()
    return 'image'
  }

  let stream: Readable | undefined
  let bytes = shelf.get(image.file)
  try {
    if (!bytes && shelf.takes(image.bytes)) {
      bytes = await store.read(image.file)
      shelf.put(image.file, bytes)
    } else if (!bytes) {
      stream = await store.open(image.file)
    }
  } catch (err) {
    logger.error({ err, file: image.file }, 'An image is not in the storage')
    return 'lost'
  }
  response.writeHead(200, whole)
  if (!stream) {
    response.end(bytes)
    return 'image'
  }
  try {
    await pipeline(stream, response)
  } catch (err) {
    // the length promised is not kept: the connection is closed, and the browser knows that something is missing
    logger.debug({ err, file: image.file }, 'An image was not sent whole')
    response.destroy()
  }
  return 'image'
}

function isKnown(header: string, tag: string): boolean {
  return header
    .split(',')
    .map((one) => one.trim().replace(/^W\//, ''))
    .some((one) => one === tag || one === '*')
}
