import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { createAgent } from '#tests/helpers/agents'
import { imageFile } from '#tests/helpers/banners'
import { launchToken } from '#tests/helpers/launch'
import { startS3Server, type S3Server } from '#tests/helpers/s3_server'
import { Visitor } from '#tests/helpers/visitor'
import { startWebProcess, type WebProcess } from '#tests/helpers/web_process'
import { createPanel } from '#tests/helpers/world'

const WORDS = { title: 'In a bucket', alt: 'Hosting', language: 'any', tags: '', status: 'active' }

test.group('Banners in a bucket', (group) => {
  let store: S3Server
  let server: WebProcess
  group.each.setup(async () => {
    store = await startS3Server()
    server = await startWebProcess({
      DRIVE_DISK: 's3',
      S3_ENDPOINT: store.endpoint,
      S3_BUCKET: store.bucket,
      S3_ACCESS_KEY_ID: store.accessKeyId,
      S3_SECRET_ACCESS_KEY: 'secret-of-tests',
    })
    return async () => {
      await server.stop()
      store.close()
    }
  })

  test('and logos are put there, served from there, replaced and deleted; while it fails nothing is lost', async ({
    assert,
  }) => {
    const panel = await createPanel()
    const visitor = new Visitor({}, server.url)
    const token = await launchToken(panel, { role: 'admin', sub: 'staff-1' })
    await visitor.get(`/launch?token=${token}`)
    await visitor.get('/admin/banners/new')
    const added = await visitor.upload('/admin/banners', WORDS, [
      { name: 'a.png', bytes: await imageFile('png') },
    ])
    assert.equal(added.status, 303)

    const current = () => db.from('banners').where('panel_id', panel.id).firstOrFail()
    const first = await current()
    const object = store.objects.get(`banners/${first.file}`)!
    assert.equal(object.contentType, 'image/png')
    const served = await fetch(`${server.url}/banners/${first.id}/${first.file}`)
    assert.equal(served.status, 200)
    assert.equal(served.headers.get('cache-control'), 'public, max-age=31536000, immutable')
    assert.isTrue(object.bytes.equals(Buffer.from(await served.arrayBuffer())))

    await visitor.get(`/admin/banners/${first.id}/edit`)
    await visitor.upload(`/admin/banners/${first.id}/image`, {}, [
      { name: 'b.png', bytes: await imageFile('png', { color: 'red' }) },
    ])
    const second = await current()
    assert.deepEqual([...store.objects.keys()], [`banners/${second.file}`])

    const agent = await createAgent(panel)
    const logo = `/admin/agents/${agent.id}/logo`
    await visitor.get(`/admin/agents/${agent.id}`)
    await visitor.upload(logo, {}, [{ name: 'c.png', bytes: await imageFile('png') }], 'logo')
    const kept = await db.from('agent_logos').where('agent_id', agent.id).firstOrFail()
    assert.isTrue(store.objects.has(`logos/${kept.file}`))
    const shown = await fetch(`${server.url}/logos/${kept.digest}`)
    assert.equal(shown.status, 200)
    await visitor.get(`/admin/agents/${agent.id}`)
    await visitor.post(`${logo}?_method=DELETE`, {})
    assert.deepEqual([...store.objects.keys()], [`banners/${second.file}`])

    store.fail()
    await visitor.get(`/admin/banners/${first.id}/edit`)
    const failed = await visitor.upload(`/admin/banners/${first.id}/image`, {}, [
      { name: 'c.png', bytes: await imageFile('png', { color: 'blue' }) },
    ])
    assert.equal(failed.status, 302)
    const page = await visitor.get(`/admin/banners/${first.id}/edit`)
    assert.include(page.html, 'it could not be stored')
    assert.deepEqual(await current(), second)
    const empty = await fetch(`${server.url}/banners/${first.id}/${second.file}`)
    assert.equal(empty.status, 200)
    assert.equal(empty.headers.get('cache-control'), 'no-store')
    assert.include(await empty.text(), 'width="120" height="60"')

    await visitor.get(`/admin/banners/delete?ids=${first.id}`)
    const deleted = await visitor.post('/admin/banners/delete', { 'ids[]': String(first.id) })
    assert.equal(deleted.status, 303)
    const row = await current()
    assert.isNotNull(row.deleted_at)
    // the sweep's to remove, once the bucket answers
    const path = `banners/${second.file}`
    assert.isNotNull(await db.from('unnamed_images').where('path', path).first())
  }).timeout(90_000)
})
