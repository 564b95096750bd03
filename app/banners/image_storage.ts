import { once } from 'node:events'
import type { Readable } from 'node:stream'
import drive from '@adonisjs/drive/services/main'
import logger from '@adonisjs/core/services/logger'
import { CONTENT_TYPES, type ImageFormat } from '#banners/image_format'

/**
 * Names are made up when an image is stored and never given twice: what stands under one does not change.
 */
const keyOf = (file: string) => `banners/${file}`

/**
 * @returns whether the storage took it; why not is in the log
 */
export async function storeImage(file: string, bytes: Buffer, format: ImageFormat) {
  try {
    await drive.use().put(keyOf(file), bytes, {
      contentType: CONTENT_TYPES[format],
      contentLength: bytes.length,
    })
    return true
  } catch (err) {
    logger.error({ err, file }, 'The storage did not take a banner image')
    return false
  }
}

/**
 * Removes images that nothing names any more. One that stays because the storage does not answer takes up room and does
 * no harm: it is logged, and the act that asked for it goes on.
 */
export async function removeImages(files: string[]) {
  for (const file of files) {
    try {
      await drive.use().delete(keyOf(file))
    } catch (err) {
      logger.warn({ err, file }, 'An unused banner image stays in the storage')
    }
  }
}

/**
 * @returns the image as a stream that has begun
 * @throws what the storage says, where there is none
 */
export async function openImage(file: string): Promise<Readable> {
  const stream = await drive.use().getStream(keyOf(file))
  if (!stream.readableLength) await once(stream, 'readable')
  return stream
}

/**
 * @throws what the storage says, where there is none
 */
export async function readImage(file: string): Promise<Uint8Array> {
  return drive.use().getBytes(keyOf(file))
}
