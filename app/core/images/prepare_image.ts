import { createHash } from 'node:crypto'
import sharp, { type Metadata, type Sharp } from 'sharp'
import { type ImageFormat, recognizeImage } from '#core/images/image_format'

/**
 * What a feature takes.
 */
export interface ImageLimits {
  /** Of the file as it is uploaded. */
  bytes: number
  /** Pixels a side at most, and at least. */
  side: number
  leastSide: number
  /** Pictures of an animation; 1: nothing moves. */
  frames: number
  /** Of all its pictures together, of four bytes each while they are decoded. */
  pixels: number
  /** Pixels a side to which a larger image is scaled down; as it is where not given. */
  scaledTo?: number
}

/** Writing an image anew may make it larger than it came: by this much at most of what may come. */
const MOST_GROWTH = 2

/** Seconds of the longest conversion, an AVIF of the most pixels. */
const MAX_SECONDS = 30

export type ImageRefusal =
  | 'empty'
  | 'too_heavy'
  | 'type'
  | 'svg'
  | 'animated_png'
  | 'animated_avif'
  | 'too_large'
  | 'too_small'
  | 'moves'
  | 'too_many_frames'
  | 'too_many_pixels'
  | 'broken'
  | 'grows'

export interface PreparedImage {
  bytes: Buffer
  format: ImageFormat
  width: number
  height: number
  /** 1 where nothing moves. */
  frames: number
  /** SHA-256 of `bytes`. */
  digest: string
}

export type Preparation = { ok: true; image: PreparedImage } | { ok: false; reason: ImageRefusal }

/** The decoders that are called for; all others stay out of reach, whatever a file pretends to be. */
sharp.block({ operation: ['VipsForeignLoad'] })
sharp.unblock({
  operation: [
    'VipsForeignLoadPng',
    'VipsForeignLoadJpeg',
    'VipsForeignLoadNsgif',
    'VipsForeignLoadWebp',
    'VipsForeignLoadHeif',
  ],
})

/** One image at a time: the next one's memory comes after the last one's. */
let queue: Promise<unknown> = Promise.resolve()

/**
 * Judges an uploaded file by what it is and writes it anew: only pixels, their timing and transparency are kept. What a
 * camera or a program noted in it (place, owner, thumbnails, comments) and what somebody hid behind it stays out.
 */
export async function prepareImage(file: Buffer, limits: ImageLimits): Promise<Preparation> {
  const refused = refusedUnopened(file, limits)
  if (refused) return { ok: false, reason: refused }

  const turn = queue.then(() => convert(file, limits))
  queue = turn.catch(() => {})
  return turn
}

function refusedUnopened(file: Buffer, limits: ImageLimits): ImageRefusal | null {
  if (file.length === 0) return 'empty'
  if (file.length > limits.bytes) return 'too_heavy'
  const recognized = recognizeImage(file)
  return recognized.ok ? null : recognized.reason
}

async function convert(file: Buffer, limits: ImageLimits): Promise<Preparation> {
  const refuse = (reason: ImageRefusal): Preparation => ({ ok: false, reason })
  const recognized = recognizeImage(file)
  if (!recognized.ok) return refuse(recognized.reason)
  const { format, lossless } = recognized

  try {
    // reads the header, decodes nothing
    const header = await sharp(file, { animated: true, limitInputPixels: false }).metadata()
    const reason = refusedByHeader(header, format, limits)
    if (reason) return refuse(reason)

    const opened = sharp(file, {
      animated: true,
      limitInputPixels: limits.pixels,
      failOn: 'error',
      sequentialRead: true,
    })
    // turned as the camera noted, since the note goes
    const upright = format === 'jpeg' ? opened.autoOrient() : opened
    const { scaledTo } = limits
    const sized = scaledTo
      ? upright.resize({
          width: scaledTo,
          height: scaledTo,
          fit: 'inside',
          withoutEnlargement: true,
        })
      : upright
    const { data: bytes } = await written(
      sized.timeout({ seconds: MAX_SECONDS }),
      format,
      lossless
    ).toBuffer({
      resolveWithObject: true,
    })
    if (bytes.length > limits.bytes * MOST_GROWTH) return refuse('grows')

    const result = await sharp(bytes, { animated: true }).metadata()
    return {
      ok: true,
      image: {
        bytes,
        format,
        width: result.width,
        height: result.pageHeight ?? result.height,
        frames: result.pages ?? 1,
        digest: createHash('sha256').update(bytes).digest('hex'),
      },
    }
  } catch {
    return refuse('broken')
  }
}

function refusedByHeader(
  header: Metadata,
  format: ImageFormat,
  limits: ImageLimits
): ImageRefusal | null {
  const found = header.format === 'heif' && header.compression === 'av1' ? 'avif' : header.format
  if (found !== format) return 'type'

  const frames = header.pages ?? 1
  const height = header.pageHeight ?? header.height
  if (header.width > limits.side || height > limits.side) return 'too_large'
  if (header.width < limits.leastSide || height < limits.leastSide) return 'too_small'
  if (frames > limits.frames) return limits.frames === 1 ? 'moves' : 'too_many_frames'
  if (header.width * height * frames > limits.pixels) return 'too_many_pixels'
  return null
}

/**
 * In the format it came in, so close to the original that nobody sees a difference.
 */
function written(image: Sharp, format: ImageFormat, lossless: boolean): Sharp {
  switch (format) {
    case 'png':
      return image.png({ compressionLevel: 9 })
    case 'jpeg':
      return image.jpeg({ quality: 88, mozjpeg: true })
    case 'gif':
      return image.gif()
    case 'webp':
      return image.webp(lossless ? { lossless: true } : { quality: 88 })
    case 'avif':
      // a higher effort takes ten times as long for a quarter of the size
      return image.avif({ quality: 70, effort: 2 })
  }
}
