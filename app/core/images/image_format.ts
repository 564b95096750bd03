/**
 * What a file is, from its first bytes: names and content types are only claims.
 */
export type ImageFormat = 'png' | 'jpeg' | 'gif' | 'webp' | 'avif'

export const IMAGE_FORMATS = ['png', 'jpeg', 'gif', 'webp', 'avif'] as const satisfies ImageFormat[]

export const EXTENSIONS: Record<ImageFormat, string> = {
  png: 'png',
  jpeg: 'jpg',
  gif: 'gif',
  webp: 'webp',
  avif: 'avif',
}

export const CONTENT_TYPES: Record<ImageFormat, string> = {
  png: 'image/png',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  avif: 'image/avif',
}

export type Recognized =
  | { ok: true; format: ImageFormat; lossless: boolean }
  | { ok: false; reason: 'type' | 'svg' | 'animated_png' | 'animated_avif' }

const PNG_SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

/** Bytes within which a text file shows that it is an SVG. */
const SVG_PROLOGUE = 1_024

/**
 * Recognizes what uploaded images may be; nothing is decoded.
 */
export function recognizeImage(bytes: Buffer): Recognized {
  const is = (format: ImageFormat, lossless = false): Recognized => ({ ok: true, format, lossless })
  const ascii = (from: number, to: number) => bytes.toString('latin1', from, to)

  if (bytes.subarray(0, 8).equals(PNG_SIGNATURE)) {
    return isAnimatedPng(bytes) ? { ok: false, reason: 'animated_png' } : is('png', true)
  }
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return is('jpeg')
  if (ascii(0, 6) === 'GIF87a' || ascii(0, 6) === 'GIF89a') return is('gif', true)
  if (ascii(0, 4) === 'RIFF' && ascii(8, 12) === 'WEBP') return is('webp', isLosslessWebp(bytes))
  if (ascii(4, 8) === 'ftyp') {
    const brands = brandsOf(bytes)
    if (brands.includes('avis')) return { ok: false, reason: 'animated_avif' }
    if (brands.includes('avif')) return is('avif')
  }
  const isSvg = /<svg[\s>]/i.test(bytes.toString('utf8', 0, SVG_PROLOGUE))
  return { ok: false, reason: isSvg ? 'svg' : 'type' }
}

/**
 * The decoder keeps an animated PNG's first picture only. Its `acTL` chunk stands before the first `IDAT`.
 */
function isAnimatedPng(bytes: Buffer): boolean {
  for (let at = 8; at + 8 <= bytes.length;) {
    const name = bytes.toString('latin1', at + 4, at + 8)
    if (name === 'acTL') return true
    if (name === 'IDAT') return false
    at += 12 + bytes.readUInt32BE(at)
  }
  return false
}

/**
 * Whether the first picture is stored without loss (`VP8L`): such a file is drawn, not photographed.
 */
function isLosslessWebp(bytes: Buffer): boolean {
  for (let at = 12; at + 8 <= bytes.length;) {
    const name = bytes.toString('latin1', at, at + 4)
    if (name === 'VP8L') return true
    if (name === 'VP8 ') return false
    const size = bytes.readUInt32LE(at + 4)
    // a frame's own chunks begin behind the 16 bytes of its place and time
    at += name === 'ANMF' ? 8 + 16 : 8 + size + (size % 2)
  }
  return false
}

function brandsOf(bytes: Buffer): string[] {
  const end = Math.min(bytes.readUInt32BE(0), bytes.length, 256)
  const brands = [bytes.toString('latin1', 8, 12)]
  for (let at = 16; at + 4 <= end; at += 4) brands.push(bytes.toString('latin1', at, at + 4))
  return brands
}
