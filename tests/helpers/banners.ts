/**
 * Images as files, made for the occasion, and banners added by the product's own action.
 */
import { crc32, deflateSync } from 'node:zlib'
import app from '@adonisjs/core/services/app'
import sharp from 'sharp'
import { PRODUCT } from '#core/audit/record_act'
import { AddBanners, type BannerWords } from '#banners/actions/add_banners'
import type { ImageFormat } from '#core/images/image_format'
import type Banner from '#banners/models/banner'

interface Picture {
  width?: number
  height?: number
  color?: string
}

function canvas({ width = 120, height = 60, color = '#0072b2' }: Picture) {
  return sharp({ create: { width, height, channels: 3, background: color } })
}

export async function imageFile(format: ImageFormat, picture: Picture = {}): Promise<Buffer> {
  return canvas(picture).toFormat(format).toBuffer()
}

/**
 * Three pictures of 100, 200 and 300 milliseconds, shown twice.
 */
export async function animation(format: 'gif' | 'webp', picture: Picture = {}): Promise<Buffer> {
  const frames = await Promise.all(
    ['#ff0000', '#00ff00', '#0000ff'].map((color) =>
      canvas({ ...picture, color })
        .png()
        .toBuffer()
    )
  )
  return sharp(frames, { join: { animated: true } })
    .toFormat(format, { delay: [100, 200, 300], loop: 2 })
    .toBuffer()
}

/**
 * A photograph with the place where it was taken.
 */
export async function photograph(): Promise<Buffer> {
  return canvas({ width: 64, height: 48 })
    .withExif({
      IFD0: { Copyright: 'Secret Photographer', Make: 'SecretCamera' },
      IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '45/1 28/1 0/1' },
    })
    .jpeg()
    .toBuffer()
}

/**
 * A PNG with these chunks in place of its own; their checksums are right.
 */
export function pngOf(chunks: [name: string, data: Buffer][]): Buffer {
  const written = chunks.map(([name, data]) => {
    const body = Buffer.concat([Buffer.from(name, 'latin1'), data])
    const frame = Buffer.alloc(8 + body.length)
    frame.writeUInt32BE(data.length, 0)
    body.copy(frame, 4)
    frame.writeUInt32BE(crc32(body), 4 + body.length)
    return frame
  })
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), ...written])
}

/** Grey, one bit a pixel: the smallest file for the most pixels. */
export function pngHeader(width: number, height: number): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header[8] = 1
  return header
}

/**
 * As many black pixels as its header says, packed: 8,000 × 8,000 are 8 KB.
 */
export function packedPng(width: number, height: number): Buffer {
  const rows = Buffer.alloc(height * (1 + Math.ceil(width / 8)))
  return pngOf([
    ['IHDR', pngHeader(width, height)],
    ['IDAT', deflateSync(rows)],
    ['IEND', Buffer.alloc(0)],
  ])
}

/**
 * A GIF of many pictures, of which each has one pixel whatever it says: 23 bytes a picture.
 */
export function gifOf(frames: number, width = 1, height = 1): Buffer {
  const head = Buffer.from('47494638396100000000800000000000ffffff', 'hex')
  head.writeUInt16LE(width, 6)
  head.writeUInt16LE(height, 8)
  const picture = Buffer.from('21f9040001000000' + '2c00000000010001000002024401' + '00', 'hex')
  picture.writeUInt16LE(width, 13)
  picture.writeUInt16LE(height, 15)
  return Buffer.concat([head, ...Array<Buffer>(frames).fill(picture), Buffer.from(';')])
}

/**
 * @returns a banner with its image stored, 120 × 60 and active unless it is said
 */
export async function createBanner(
  panel: { id: number } | null,
  overrides: Partial<BannerWords> & Picture & { format?: ImageFormat; bytes?: Buffer } = {}
): Promise<Banner> {
  const { format = 'png', bytes, width, height, color, ...words } = overrides
  const file = bytes ?? (await imageFile(format, { width, height, color }))
  const addBanners = await app.container.make(AddBanners)
  const added = await addBanners.handle({
    title: 'Test banner',
    alt: 'Hosting',
    language: 'any',
    tags: [],
    status: 'active',
    panelId: panel?.id ?? null,
    ...words,
    files: [{ name: `test.${format}`, bytes: file, size: file.length }],
    actor: PRODUCT,
  })
  if (!added.ok) throw new Error(`The banner was refused: ${JSON.stringify(added.refused)}`)
  return added.banners[0]!
}
