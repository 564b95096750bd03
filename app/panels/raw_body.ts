import type { Readable } from 'node:stream'

/**
 * Beyond the limit so many bytes are still read and thrown away, so that a sender that is not listening yet hears
 * the answer instead of a broken connection.
 */
const DRAIN_BYTES = 8 * 1024 * 1024

/**
 * A sender that drips its body is cut off after this, in milliseconds.
 */
const DEADLINE_MS = 15_000

export type RawBody =
  { ok: true; bytes: Buffer } | { ok: false; reason: 'too_large' | 'too_slow' | 'aborted' }

/**
 * The request's body exactly as it came, at most `limit` bytes of it.
 */
export function readRawBody(
  request: Readable,
  limit: number,
  deadlineMs = DEADLINE_MS
): Promise<RawBody> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let size = 0

    const finish = (body: RawBody) => {
      clearTimeout(deadline)
      request.off('data', collect).off('end', end).off('close', abort).off('error', abort)
      if (!body.ok) request.resume()
      resolve(body)
    }
    const collect = (chunk: Buffer) => {
      size += chunk.length
      if (size <= limit) {
        chunks.push(chunk)
      } else {
        chunks.length = 0
        if (size > limit + DRAIN_BYTES) finish({ ok: false, reason: 'too_large' })
      }
    }
    const end = () =>
      finish(
        size <= limit
          ? { ok: true, bytes: Buffer.concat(chunks, size) }
          : { ok: false, reason: 'too_large' }
      )
    const abort = () => finish({ ok: false, reason: 'aborted' })

    const deadline = setTimeout(() => finish({ ok: false, reason: 'too_slow' }), deadlineMs)
    request.on('data', collect).on('end', end).on('close', abort).on('error', abort)
  })
}
