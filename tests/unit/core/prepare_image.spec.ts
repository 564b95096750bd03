import { deflateSync } from 'node:zlib'
import { test } from '@japa/runner'
import sharp from 'sharp'
import { IMAGE_FORMATS } from '#core/images/image_format'
import { BANNER_LIMITS } from '#banners/banner_images'
import { type ImageRefusal, prepareImage } from '#core/images/prepare_image'
import {
  animation,
  gifOf,
  imageFile,
  packedPng,
  photograph,
  pngHeader,
  pngOf,
} from '#tests/helpers/banners'

async function prepared(file: Buffer) {
  const preparation = await prepareImage(file, BANNER_LIMITS)
  if (!preparation.ok) throw new Error(`Refused: ${preparation.reason}`)
  return preparation.image
}

/** The colour of the pixel in the middle. */
async function middleOf(file: Buffer) {
  const { data, info } = await sharp(file).raw().toBuffer({ resolveWithObject: true })
  const at = (Math.floor(info.height / 2) * info.width + Math.floor(info.width / 2)) * info.channels
  return [...data.subarray(at, at + 3)]
}

test.group('Uploaded images', () => {
  test('{$self} keeps its format, size and look')
    .with([...IMAGE_FORMATS])
    .run(async ({ assert }, format) => {
      const file = await imageFile(format, { width: 120, height: 60, color: '#d55e00' })
      const image = await prepared(file)

      assert.deepInclude(image, { format, width: 120, height: 60, frames: 1 })
      assert.match(image.digest, /^[0-9a-f]{64}$/)
      const [before, after] = [await middleOf(file), await middleOf(image.bytes)]
      before.forEach((channel, index) => assert.closeTo(after[index]!, channel, 3))
    })

  test('an animated {$self} keeps its pictures and their times')
    .with(['gif', 'webp'] as const)
    .run(async ({ assert }, format) => {
      const image = await prepared(await animation(format, { width: 40, height: 20 }))
      assert.deepInclude(image, { format, width: 40, height: 20, frames: 3 })

      const kept = await sharp(image.bytes, { animated: true }).metadata()
      assert.deepEqual(kept.delay, [100, 200, 300])
      assert.equal(kept.loop, 2)
    })

  test('what a camera noted is not kept', async ({ assert }) => {
    const file = await photograph()
    assert.include(file.toString('latin1'), 'SecretCamera')

    const image = await prepared(file)
    const { exif, xmp, iptc, icc } = await sharp(image.bytes).metadata()
    assert.deepEqual([exif, xmp, iptc, icc], [undefined, undefined, undefined, undefined])
    assert.notInclude(image.bytes.toString('latin1'), 'Secret')
  })

  test('a photograph that is to be turned is turned', async ({ assert }) => {
    const file = await sharp({ create: { width: 60, height: 30, channels: 3, background: 'red' } })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer()
    assert.deepInclude(await prepared(file), { width: 30, height: 60 })
  })

  test('comments and what is hidden behind the image are not kept', async ({ assert }) => {
    const png = await imageFile('png')
    const text = pngOf([['tEXt', Buffer.from('Comment\0Bruno was here')]]).subarray(8)
    const file = Buffer.concat([
      png.subarray(0, 33),
      text,
      png.subarray(33),
      Buffer.from('<?php evil() ?>'),
    ])

    const { bytes } = await prepared(file)
    assert.notInclude(bytes.toString('latin1'), 'Bruno')
    assert.notInclude(bytes.toString('latin1'), 'evil')
  })

  test('transparency stays', async ({ assert }) => {
    const file = await sharp({
      create: { width: 9, height: 9, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } },
    })
      .png()
      .toBuffer()
    const { bytes } = await prepared(file)
    const { isOpaque } = await sharp(bytes).stats()
    assert.isFalse(isOpaque)
  })

  const cut = (file: Buffer) => file.subarray(0, Math.floor(file.length * 0.6))
  const ofNoise = (format: 'png' | 'jpeg' | 'webp' | 'avif') =>
    sharp(Buffer.from(Array.from({ length: 90 * 90 * 3 }, (_, index) => (index * 7919) % 251)), {
      raw: { width: 90, height: 90, channels: 3 },
    })
      .toFormat(format)
      .toBuffer()

  const HOSTILE: [name: string, reason: ImageRefusal, file: () => Buffer | Promise<Buffer>][] = [
    ['nothing', 'empty', () => Buffer.alloc(0)],
    ['text', 'type', () => Buffer.from('hello')],
    ['HTML', 'type', () => Buffer.from('<!DOCTYPE html><script>alert(1)</script>')],
    ['HTML that begins like a GIF', 'broken', () => Buffer.from('GIF89a<script>alert(1)</script>')],
    ['SVG', 'svg', () => Buffer.from('<?xml version="1.0"?><svg onload="alert(1)"/>')],
    [
      'SVG with a mark in front',
      'svg',
      () => Buffer.from('\uFEFF<svg xmlns="http://www.w3.org/2000/svg"/>'),
    ],
    ['a PDF', 'type', () => Buffer.from('%PDF-1.7\n')],
    ['a TIFF', 'type', () => imageOf('tiff')],
    ['a BMP', 'type', () => Buffer.from('BM' + '\0'.repeat(60))],
    ['a HEIC', 'type', () => Buffer.from('\0\0\0\u0018ftypheic\0\0\0\0mif1heic', 'latin1')],
    ['a program', 'type', () => Buffer.from('7f454c46020101', 'hex')],
    [
      'over 1 MB',
      'too_heavy',
      () => Buffer.concat([packedPng(8, 8), Buffer.alloc(BANNER_LIMITS.bytes)]),
    ],
    [
      'a PNG whose header says 30,000 pixels a side',
      'too_large',
      () =>
        pngOf([
          ['IHDR', pngHeader(30_000, 30_000)],
          ['IDAT', deflateSync(Buffer.alloc(10))],
          ['IEND', Buffer.alloc(0)],
        ]),
    ],
    [
      'a PNG whose header says 2^31 pixels',
      'broken',
      () =>
        pngOf([
          ['IHDR', pngHeader(0xffffffff, 1)],
          ['IDAT', deflateSync(Buffer.alloc(10))],
          ['IEND', Buffer.alloc(0)],
        ]),
    ],
    ['8,000 × 8,000 pixels in some KB', 'too_large', () => packedPng(8_000, 8_000)],
    ['4,097 pixels', 'too_large', () => packedPng(4_097, 1)],
    [
      'a PNG with fewer pixels than its header says',
      'broken',
      () =>
        pngOf([
          ['IHDR', pngHeader(500, 500)],
          ['IDAT', deflateSync(Buffer.alloc(100))],
          ['IEND', Buffer.alloc(0)],
        ]),
    ],
    [
      'a PNG without pixels',
      'broken',
      () =>
        pngOf([
          ['IHDR', pngHeader(5, 5)],
          ['IEND', Buffer.alloc(0)],
        ]),
    ],
    ['a GIF of 40,000 pictures', 'too_many_frames', () => gifOf(40_000)],
    ['a GIF of 200 large pictures', 'too_many_pixels', () => gifOf(200, 4_000, 4_000)],
    ['a GIF of 65,535 pixels a side', 'too_large', () => gifOf(1, 65_535, 65_535)],
    [
      'an animated PNG',
      'animated_png',
      () =>
        pngOf([
          ['IHDR', pngHeader(8, 8)],
          ['acTL', Buffer.alloc(8)],
          ['IDAT', deflateSync(Buffer.alloc(16))],
          ['IEND', Buffer.alloc(0)],
        ]),
    ],
    [
      'an animated AVIF',
      'animated_avif',
      () => Buffer.from('\0\0\0\u001cftypavis\0\0\0\0avismsf1iso8', 'latin1'),
    ],
    ['a PNG cut short', 'broken', async () => cut(await ofNoise('png'))],
    ['a JPEG cut short', 'broken', async () => cut(await ofNoise('jpeg'))],
    ['a WebP cut short', 'broken', async () => cut(await ofNoise('webp'))],
    ['an AVIF cut short', 'broken', async () => cut(await ofNoise('avif'))],
    [
      'a GIF cut short',
      'broken',
      async () => cut(await imageFile('gif', { width: 300, height: 300 })),
    ],
    ['the first bytes of a PNG', 'broken', () => Buffer.from('89504e470d0a1a0a', 'hex')],
    ['the first bytes of a JPEG', 'broken', () => Buffer.from('ffd8ffe0', 'hex')],
    ['a RIFF that is no WebP', 'type', () => Buffer.from('RIFF\0\0\0\0WAVEfmt ', 'latin1')],
    [
      'a PNG chunk that says it is 4 GB',
      'broken',
      () =>
        Buffer.concat([
          Buffer.from('89504e470d0a1a0a', 'hex'),
          Buffer.from('fffffff049484452', 'hex'),
        ]),
    ],
  ]

  const imageOf = (format: 'tiff') =>
    sharp({ create: { width: 4, height: 4, channels: 3, background: 'red' } })
      .toFormat(format)
      .toBuffer()

  for (const [name, reason, file] of HOSTILE) {
    test(`refuses ${name}: ${reason}`, async ({ assert }) => {
      assert.deepEqual(await prepareImage(await file(), BANNER_LIMITS), { ok: false, reason })
    })
  }

  test('the largest image that is allowed is', async ({ assert }) => {
    assert.deepInclude(await prepared(packedPng(4_096, 4_096)), { width: 4_096, height: 4_096 })
  }).timeout(60_000)
})
