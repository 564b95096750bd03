import { mkdir, rm } from 'node:fs/promises'
import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import drive from '@adonisjs/drive/services/main'
import env from '#start/env'
import { PRODUCT } from '#core/audit/record_act'
import { freeze, now, thaw } from '#core/clock'
import { inTransaction } from '#core/database/transaction'
import { SweepImages } from '#core/images/actions/sweep_images'
import { ImageStore } from '#core/images/image_store'
import { prepareImage } from '#core/images/prepare_image'
import { DeleteBanners } from '#banners/actions/delete_banners'
import { BANNER_LIMITS } from '#banners/banner_images'
import { createBanner, imageFile } from '#tests/helpers/banners'

const MINUTE = 60_000
const FOLDER = 'tests-of-images'

const store = new ImageStore(FOLDER)
const sweep = () => new SweepImages().handle()

async function image() {
  const prepared = await prepareImage(await imageFile('png'), BANNER_LIMITS)
  if (!prepared.ok) throw new Error(prepared.reason)
  return prepared.image
}

async function stored() {
  const file = await store.put(await image())
  return { file: file!, path: `${FOLDER}/${file}` }
}

const isThere = (path: string) => drive.use().exists(path)
const noteOf = (path: string) => db.from('unnamed_images').where('path', path).first()

test.group('Images in the storage', (group) => {
  group.each.setup(() => () => thaw())

  test('one that nobody named, since the process died, is removed after an hour', async ({
    assert,
  }) => {
    const { path } = await stored()
    assert.isTrue(await isThere(path))
    freeze(now() + 59 * MINUTE)
    await sweep()
    assert.isTrue(await isThere(path))
    freeze(now() + 2 * MINUTE)
    await sweep()
    assert.isFalse(await isThere(path))
    assert.isNull(await noteOf(path))
  })

  test('one that is named stays; an act that is undone does not name it', async ({ assert }) => {
    const { file, path } = await stored()
    await assert.rejects(() =>
      inTransaction(async (trx) => {
        await store.name(trx, file)
        throw new Error('undone')
      })
    )
    assert.isNotNull(await noteOf(path))
    await inTransaction((trx) => store.name(trx, file))
    freeze(now() + 120 * MINUTE)
    await sweep()
    assert.isTrue(await isThere(path))
  })

  test('whoever names one so late that a sweep may be at it is refused', async ({ assert }) => {
    const { file } = await stored()
    freeze(now() + 31 * MINUTE)
    await assert.rejects(
      () => inTransaction((trx) => store.name(trx, file)),
      /is not kept any more/
    )
  })

  test('one that is let go is removed after the commit, and stays where there is none', async ({
    assert,
  }) => {
    const { file, path } = await stored()
    await inTransaction((trx) => store.name(trx, file))
    await assert.rejects(() =>
      inTransaction(async (trx) => {
        await store.letGo(trx, [file])
        throw new Error('undone')
      })
    )
    assert.isTrue(await isThere(path))
    assert.isNull(await noteOf(path))
    await inTransaction((trx) => store.letGo(trx, [file]))
    assert.isFalse(await isThere(path))
    assert.isNull(await noteOf(path))
  })

  test('a banner whose file the storage does not give up is deleted, and the file by a sweep', async ({
    assert,
    cleanup,
  }) => {
    const banner = await createBanner(null)
    const path = `banners/${banner.file}`
    const onDisk = app.makePath(env.get('STORAGE_PATH', 'storage'), path)
    cleanup(() => rm(onDisk, { recursive: true, force: true }))
    // a folder of that name cannot be deleted as a file
    await rm(onDisk)
    await mkdir(onDisk)
    const action = await app.container.make(DeleteBanners)
    await action.handle({ bannerIds: [banner.id], adminPanelId: null, actor: PRODUCT })
    assert.isNotNull(await noteOf(path))

    freeze(now() + 61 * MINUTE)
    await sweep()
    assert.isNotNull(await noteOf(path))
    await rm(onDisk, { recursive: true })
    await sweep()
    assert.isNull(await noteOf(path))
  })
})
