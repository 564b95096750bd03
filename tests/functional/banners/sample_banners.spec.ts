import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import env from '#start/env'
import sharp from 'sharp'
import { addSampleBanners } from '#database/seeders/sample_banners'
import { BANNER_LIMITS } from '#banners/banner_images'
import { prepareImage } from '#core/images/prepare_image'
import { createPanel } from '#tests/helpers/world'

test.group('Sample banners', () => {
  test('come in three sizes and both languages, once, as images that are served', async ({
    assert,
  }) => {
    const panel = await createPanel()
    await addSampleBanners(panel)
    await addSampleBanners(panel)

    const rows = await db.from('banners').where('panel_id', panel.id).orderBy('id')
    assert.sameDeepMembers(
      rows.map((row) => [row.language, row.width, row.height]),
      ['en', 'it'].flatMap((language) => [
        [language, 728, 90],
        [language, 300, 250],
        [language, 160, 600],
      ])
    )
    for (const row of rows) {
      const response = await fetch(`${env.get('APP_URL')}/banners/${row.id}/${row.file}`)
      const image = await sharp(Buffer.from(await response.arrayBuffer())).metadata()
      assert.deepEqual([image.format, image.width], ['png', row.width])
    }
    // the door to drawings is shut again
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')
    await assert.rejects(() => sharp(svg).metadata())
    assert.deepEqual(await prepareImage(svg, BANNER_LIMITS), { ok: false, reason: 'svg' })
  })
})
