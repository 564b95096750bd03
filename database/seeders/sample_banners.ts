/**
 * Banners of the sample panel's host in three sizes and both languages. They are kept as drawings, whose letters are
 * outlines, since a bare machine has no fonts; they come in as images by the action by which admins upload them.
 */
import { readFileSync } from 'node:fs'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import sharp from 'sharp'
import { PRODUCT } from '#core/audit/record_act'
import type { UploadedFile } from '#core/images/middleware/receive_images_middleware'
import { AddBanners, type BannerWords } from '#banners/actions/add_banners'

const SIZES = ['728x90', '300x250', '160x600']

const SETS: Pick<BannerWords, 'title' | 'alt' | 'language' | 'tags'>[] = [
  {
    title: 'Grows with you',
    alt: 'Nimbus Hosting: hosting that grows with you. See the plans.',
    language: 'en',
    tags: ['hosting'],
  },
  {
    title: 'Cresce con te',
    alt: 'Nimbus Hosting: l’hosting che cresce con te. Scopri i piani.',
    language: 'it',
    tags: ['hosting'],
  },
]

export async function addSampleBanners(panel: { id: number }) {
  const addBanners = await app.container.make(AddBanners)
  for (const words of SETS) {
    const known = await db
      .from('banners')
      .where('panel_id', panel.id)
      .where('language', words.language)
      .where('title', 'like', `${words.title} %`)
      .first()
    if (known) continue

    const added = await addBanners.handle({
      ...words,
      status: 'active',
      panelId: panel.id,
      files: await drawings(words.language),
      actor: PRODUCT,
    })
    if (!added.ok) throw new Error(`The sample banners failed: ${added.refused[0]!.reason}`)
  }
}

async function drawings(language: string): Promise<UploadedFile[]> {
  // uploads may not be drawings (app/core/images/prepare_image.ts); these are our own
  sharp.unblock({ operation: ['VipsForeignLoadSvg'] })
  try {
    return await Promise.all(
      SIZES.map(async (size) => {
        const name = `${size}-${language}`
        const drawing = readFileSync(new URL(`banners/${name}.svg`, import.meta.url))
        const bytes = await sharp(drawing).png().toBuffer()
        return { name: `${name}.png`, bytes, size: bytes.length }
      })
    )
  } finally {
    sharp.block({ operation: ['VipsForeignLoadSvg'] })
  }
}
