import { Exception } from '@adonisjs/core/exceptions'
import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'

/** A file of a form. */
export interface UploadedFile {
  /** What its owner called it; for messages only. */
  name: string
  bytes: Buffer
  /** Bytes that were sent; more than `bytes` has where a file was too heavy to be kept. */
  size: number
}

interface Options {
  /** The form's field of files. */
  field: string
  /** Files of one form. */
  most: number
  /** Of a file; a heavier one is read and thrown away. */
  bytes: number
}

/**
 * Bytes of a whole form. More than its images may weigh, so that somebody who chose photographs is told so at the field;
 * what is over the images' own limit is read and thrown away.
 */
const MAX_FORM_BYTES = 64 * 1_048_576

declare module '@adonisjs/core/http' {
  interface HttpContext {
    /** The files of the form's field, as they came: no more than it may have. */
    images: UploadedFile[]
    /** Files that the form had beyond that. */
    imagesTooMany: number
  }
}

/**
 * Reads an admin's form with images into memory, not into files that somebody would have to clear away. Stands before the
 * form's token is checked, which is in the form; of anybody else nothing is read, so that they have none.
 */
export default class ReceiveImagesMiddleware {
  async handle(ctx: HttpContext, next: NextFn, { field, most, bytes }: Options) {
    ctx.images = []
    ctx.imagesTooMany = 0
    const { multipart } = ctx.request
    if (!multipart || ctx.auth.user?.role !== 'admin') return next()

    let total = 0
    multipart.onFile(field, { deferValidations: true }, async (part) => {
      const isKept = ctx.images.length < most
      const file: UploadedFile = { name: part.filename ?? '', bytes: Buffer.alloc(0), size: 0 }
      if (isKept) ctx.images.push(file)
      else ctx.imagesTooMany++

      const chunks: Buffer[] = []
      for await (const chunk of part as AsyncIterable<Buffer>) {
        total += chunk.length
        file.size += chunk.length
        if (total > MAX_FORM_BYTES) {
          multipart.abort(
            new Exception('request entity too large', {
              status: 413,
              code: 'E_REQUEST_ENTITY_TOO_LARGE',
            })
          )
          return
        }
        if (isKept && file.size <= bytes) chunks.push(chunk)
      }
      file.bytes = Buffer.concat(chunks)
    })
    await multipart.process()
    ctx.request.updateBody(ctx.request.except([field]))
    return next()
  }
}
