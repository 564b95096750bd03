import { randomBytes } from 'node:crypto'
import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import drive from '@adonisjs/drive/services/main'
import env from '#start/env'
import sharp from 'sharp'
import { PRODUCT } from '#core/audit/record_act'
import { DeleteBanners } from '#banners/actions/delete_banners'
import { ReplaceBannerImage } from '#banners/actions/replace_banner_image'
import { SwitchBanners } from '#banners/actions/switch_banners'
import { CONTENT_TYPES, IMAGE_FORMATS } from '#core/images/image_format'
import { servedBanners } from '#banners/served_banners'
import { createBanner, imageFile } from '#tests/helpers/banners'

const base = () => env.get('APP_URL')

const addressOf = ({ id, file }: { id: number; file: string }) => `${base()}/banners/${id}/${file}`

const fetchBanner = (banner: { id: number; file: string }, init: RequestInit = {}) =>
  fetch(addressOf(banner), { redirect: 'manual', ...init })

test.group('Serving banners', () => {
  test('a {$self} is served for ever, to every site, and can do nothing on its own')
    .with([...IMAGE_FORMATS])
    .run(async ({ assert }, format) => {
      const banner = await createBanner(null, { format })
      const response = await fetchBanner(banner)
      const headers = Object.fromEntries(response.headers)

      assert.equal(response.status, 200)
      assert.deepInclude(headers, {
        'content-type': CONTENT_TYPES[format],
        'cache-control': 'public, max-age=31536000, immutable',
        'x-content-type-options': 'nosniff',
        'cross-origin-resource-policy': 'cross-origin',
        'content-security-policy': "default-src 'none'",
        'content-length': String(banner.bytes),
      })
      assert.isNull(response.headers.get('set-cookie'))
      const body = Buffer.from(await response.arrayBuffer())
      assert.deepInclude(await sharp(body).metadata(), { width: 120, height: 60 })
    })

  test('who has it already is told so', async ({ assert }) => {
    const banner = await createBanner(null)
    const first = await fetchBanner(banner)
    const tag = first.headers.get('etag')!
    for (const [known, status] of [
      [tag, 304],
      [`W/${tag}`, 304],
      [`"other", ${tag}`, 304],
      ['"other"', 200],
    ] as const) {
      const again = await fetchBanner(banner, { headers: { 'if-none-match': known } })
      assert.equal(again.status, status, known)
      assert.equal(again.headers.get('etag'), tag)
      const body = await again.arrayBuffer()
      assert.equal(body.byteLength, status === 304 ? 0 : banner.bytes)
    }
  })

  test('HEAD tells the same without the image', async ({ assert }) => {
    const banner = await createBanner(null)
    const [head, get] = [await fetchBanner(banner, { method: 'HEAD' }), await fetchBanner(banner)]
    assert.equal(head.status, 200)
    for (const name of ['content-type', 'content-length', 'etag', 'cache-control']) {
      assert.equal(head.headers.get(name), get.headers.get(name))
    }
    assert.equal(await head.text(), '')
  })

  test('deactivated it is an empty picture of its size, and comes back', async ({ assert }) => {
    const banner = await createBanner(null)
    const switchBanners = await app.container.make(SwitchBanners)
    const switchTo = (status: 'active' | 'inactive') =>
      switchBanners.handle({ bannerIds: [banner.id], status, adminPanelId: null, actor: PRODUCT })

    await fetchBanner(banner)
    await switchTo('inactive')
    const response = await fetchBanner(banner)
    assert.equal(response.status, 200)
    assert.equal(response.headers.get('cache-control'), 'public, max-age=300')
    assert.equal(response.headers.get('cross-origin-resource-policy'), 'cross-origin')
    assert.equal(response.headers.get('content-type'), 'image/svg+xml')
    assert.include(await response.text(), 'width="120" height="60"')

    await switchTo('active')
    const again = await fetchBanner(banner)
    assert.equal(again.headers.get('content-type'), 'image/png')
  })

  test('deleted it stays an empty picture of its size', async ({ assert }) => {
    const banner = await createBanner(null)
    const deleteBanners = await app.container.make(DeleteBanners)
    await fetchBanner(banner)
    await deleteBanners.handle({ bannerIds: [banner.id], adminPanelId: null, actor: PRODUCT })

    const response = await fetchBanner(banner)
    assert.equal(response.status, 200)
    assert.equal(response.headers.get('cache-control'), 'public, max-age=300')
    assert.include(await response.text(), 'width="120" height="60"')
  })

  test('the old name of a replaced image leads to the new one', async ({ assert }) => {
    const banner = await createBanner(null)
    await fetchBanner(banner)
    const replace = await app.container.make(ReplaceBannerImage)
    const bytes = await imageFile('webp', { color: 'red' })
    const replaced = await replace.handle({
      bannerId: banner.id,
      adminPanelId: null,
      file: { name: 'new.webp', bytes, size: bytes.length },
      actor: PRODUCT,
    })
    if (!replaced.ok) throw new Error(replaced.reason)

    const old = await fetchBanner(banner)
    assert.equal(old.status, 302)
    assert.equal(old.headers.get('cache-control'), 'public, max-age=300')
    const followed = await fetch(addressOf(banner))
    assert.equal(followed.url, addressOf(replaced.banner))
    assert.equal(followed.headers.get('content-type'), 'image/webp')
  })

  test('a name that another process has just given is found, and leads nobody in a circle', async ({
    assert,
  }) => {
    const banner = await createBanner(null)
    await fetchBanner(banner)
    const file = '0123456789abcdef0123.png'
    await drive.use().copy(`banners/${banner.file}`, `banners/${file}`)
    // what this process remembers is not told
    await db.from('banners').where('id', banner.id).update({ file })
    const response = await fetchBanner({ id: banner.id, file })
    assert.equal(response.status, 200)
    await db.from('banners').where('id', banner.id).update({ file: banner.file })
    servedBanners.forget(String(banner.id))
  })

  test('{0}/{1} is one empty pixel and not found')
    .with([
      ['999999999', '0123456789abcdef0123.png'],
      ['0', '0123456789abcdef0123.png'],
      ['1e3', '0123456789abcdef0123.png'],
      ['-1', '0123456789abcdef0123.png'],
      ['1', 'evil.html'],
      ['1', '0123456789abcdef0123.svg'],
      ['1', '..%2f..%2f.env'],
      ['1', '%00'],
      ['99999999999999999999', '0123456789abcdef0123.png'],
    ])
    .run(async ({ assert }, [id, file]) => {
      const response = await fetch(`${base()}/banners/${id}/${file}`)
      assert.equal(response.status, 404)
      assert.equal(response.headers.get('content-type'), 'image/svg+xml')
      assert.equal(response.headers.get('cache-control'), 'public, max-age=300')
      assert.include(await response.text(), 'width="1" height="1"')
    })

  test('an image that the storage lost is an empty picture that nobody keeps', async ({
    assert,
  }) => {
    const banner = await createBanner(null)
    await drive.use().delete(`banners/${banner.file}`)
    const response = await fetchBanner(banner)
    assert.equal(response.status, 200)
    assert.equal(response.headers.get('cache-control'), 'no-store')
    assert.include(await response.text(), 'width="120" height="60"')
  })

  test('a visitor who goes away in the middle harms nobody', async ({ assert }) => {
    // more than is kept in memory: it is streamed
    const noise = randomBytes(500 * 500 * 3)
    const bytes = await sharp(noise, { raw: { width: 500, height: 500, channels: 3 } })
      .png()
      .toBuffer()
    const banner = await createBanner(null, { bytes })
    assert.isAbove(banner.bytes, 262_144)
    for (let i = 0; i < 20; i++) {
      const leaving = new AbortController()
      const response = await fetchBanner(banner, { signal: leaving.signal })
      leaving.abort()
      await response.arrayBuffer().catch(() => {})
    }
    const whole = await fetchBanner(banner)
    const body = await whole.arrayBuffer()
    assert.equal(body.byteLength, banner.bytes)
  })
})
