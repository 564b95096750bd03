import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { now } from '#core/clock'
import { createPanel, unique } from '#tests/helpers/world'
import { localAdmin, staffOf } from '#tests/helpers/admins'
import { clientClosed, sendEvent, signedHeaders } from '#tests/helpers/panel_events'
import { writeSignatureNotes } from '#panels/signature_notes'
import Panel from '#panels/models/panel'

const fields = (overrides: Record<string, string> = {}) => ({
  name: 'Acme <Hosting>',
  shop_url: 'https://acme.example/shop',
  login_url: 'https://my.acme.example/login',
  registration_url: 'https://my.acme.example/register',
  jwks_url: '',
  origins: '',
  driver: 'whmcs',
  ...overrides,
})

const secretIn = (text: string) => {
  const found = /whsec_[A-Za-z0-9+/&#;]+=*/.exec(text)
  return found ? found[0].replaceAll('&#x3D;', '=').replaceAll('&#61;', '=') : null
}

const secretsOf = (panel: { id: number }) =>
  db.from('panel_secrets').where('panel_id', panel.id).orderBy('id')

test.group('Registering a panel by its page', () => {
  test('gives an address and a secret, shown once, that signs events', async ({
    client,
    assert,
  }) => {
    const key = unique('acme')
    const admin = await localAdmin()
    const response = await client
      .post('/admin/panels')
      .loginAs(admin)
      .withCsrfToken()
      .form({ key, ...fields() })

    response.assertStatus(200)
    response.assertTextIncludes('Acme &lt;Hosting&gt; is registered')
    response.assertTextIncludes(`/api/panel/v1/${key}/events`)
    assert.include(response.header('cache-control'), 'no-store')
    const secret = secretIn(response.text())!
    const event = await sendEvent(client, { key, secret }, clientClosed('C1'))
    event.assertStatus(202)

    const panel = await Panel.findByOrFail('key', key)
    assert.deepEqual(panel.origins, ['https://acme.example', 'https://my.acme.example'])
    const page = await client.get(`/admin/panels/${panel.id}`).loginAs(admin)
    page.assertStatus(200)
    assert.notInclude(page.text(), 'whsec_')
    // neither in the session nor in what the browser keeps
    assert.notInclude(JSON.stringify(response.session()), secret)
    assert.notInclude(JSON.stringify(response.cookies()), secret)
    assert.notInclude(JSON.stringify(response.flashMessages()), secret)

    const acts = await db.from('admin_acts').where('panel_id', panel.id).orderBy('id')
    assert.deepEqual(
      acts.map(({ act, user_id: userId }) => [act, Number(userId)]),
      [
        ['panel.registered', admin.id],
        ['panel.secret_added', admin.id],
      ]
    )
    assert.notInclude(JSON.stringify(acts), 'whsec_')
  })

  test('a key that is taken is refused, and the panel that has it stays as it is', async ({
    client,
    assert,
  }) => {
    const panel = await createPanel()
    const response = await client
      .post('/admin/panels')
      .loginAs(await localAdmin())
      .withCsrfToken()
      .header('referer', '/admin/panels/new')
      .form({ key: panel.key, ...fields() })
      .redirects(0)
    assert.equal(response.status(), 302)
    assert.include(
      JSON.stringify(response.flashMessages()),
      `There is a panel with the key “${panel.key}” already.`
    )
    const stored = await Panel.findOrFail(panel.id)
    assert.equal(stored.name, `Panel ${panel.key}`)
    assert.lengthOf(await secretsOf(panel), 1)
  })

  test('{field}: “{value}” is refused at its field and nothing typed is lost')
    .with([
      { field: 'name', value: ' ' },
      { field: 'shop_url', value: 'ftp://acme.example' },
      { field: 'shop_url', value: 'acme.example' },
      { field: 'login_url', value: 'https://user:pass@acme.example' },
      { field: 'registration_url', value: '' },
      { field: 'jwks_url', value: 'javascript:alert(1)' },
      { field: 'origins', value: 'nowhere' },
      { field: 'driver', value: 'Wh MCS' },
      { field: 'key', value: 'a/b' },
    ])
    .run(async ({ client, assert }, { field, value }) => {
      const key = unique('acme')
      const response = await client
        .post('/admin/panels')
        .loginAs(await localAdmin())
        .withCsrfToken()
        .form({ key, ...fields({ [field]: value }) })
        .redirects(0)
      const flash = response.flashMessages() as Record<string, any>
      assert.deepEqual(Object.keys(flash.inputErrorsBag), [field])
      assert.equal(flash.login_url, field === 'login_url' ? value : fields().login_url)
      assert.isNull(await Panel.findBy('key', key))
    })
})

test.group('A panel’s page', () => {
  test('says how to connect, whether it works, and when a secret was last used', async ({
    client,
    assert,
  }) => {
    const panel = await createPanel()
    const admin = await localAdmin()
    const quiet = await client.get(`/admin/panels/${panel.id}`).loginAs(admin)
    quiet.assertTextIncludes('None yet')
    quiet.assertTextIncludes('None known')
    quiet.assertTextIncludes('/launch')

    await sendEvent(client, panel, clientClosed('C1'))
    for (let index = 0; index < 3; index++) {
      const forged = await sendEvent(
        client,
        { ...panel, secret: 'whsec_d3Jvbmctc2VjcmV0LW9mLXRoaXJ0eS10d28tYnl0ZXM=' },
        clientClosed('C2')
      )
      forged.assertStatus(401)
    }
    await writeSignatureNotes()

    const [secret] = await secretsOf(panel)
    assert.closeTo(Number(secret.last_used_at), now(), 60_000)
    const busy = await client.get(`/admin/panels/${panel.id}`).loginAs(admin)
    busy.assertTextIncludes('3 requests in the name of this panel were refused')
    assert.notInclude(busy.text(), 'None known')

    const list = await client.get(`/admin/panels?q=${panel.key}`).loginAs(admin)
    list.assertTextIncludes(panel.key)
    const csv = await client.get(`/admin/panels.csv?q=${panel.key}`).loginAs(admin)
    assert.match(csv.text(), new RegExp(`${panel.key},sandbox,.*,1,.*,3\\r\\n`))
  })

  test('notes of several processes add up, and refusals of unknown panels are nobody’s', async ({
    client,
    assert,
  }) => {
    const panel = await createPanel()
    const forge = () =>
      client
        .post(`/api/panel/v1/${panel.key}/events`)
        .headers({ ...signedHeaders(`whsec_${'A'.repeat(43)}=`, '{}', {}) })
        .json('{}')
    await forge()
    await writeSignatureNotes()
    await forge()
    await writeSignatureNotes()
    const rows = await db.from('panel_refusals').where('panel_id', panel.id)
    assert.equal(
      rows.reduce((sum, row) => sum + Number(row.refusals), 0),
      2
    )
    await client
      .post('/api/panel/v1/nobody-at-all/events')
      .headers({ ...signedHeaders(`whsec_${'A'.repeat(43)}=`, '{}', {}) })
      .json('{}')
    await writeSignatureNotes()
  })

  test('changes everything but the key, with what changed in the audit log', async ({
    client,
    assert,
  }) => {
    const panel = await createPanel()
    const admin = await localAdmin()
    const response = await client
      .put(`/admin/panels/${panel.id}`)
      .loginAs(admin)
      .withCsrfToken()
      .form({
        ...fields({ origins: 'https://a.example/path\r\nhttps://b.example' }),
        key: 'other',
        embedded: '1',
      })
    response.assertTextIncludes('saved.')

    const stored = await Panel.findOrFail(panel.id)
    assert.equal(stored.key, panel.key)
    assert.deepEqual(stored.origins, ['https://a.example', 'https://b.example'])
    assert.isTrue(Boolean(stored.embedded))
    const [act] = await db.from('admin_acts').where('panel_id', panel.id)
    assert.equal(act.act, 'panel.updated')
    assert.deepEqual(JSON.parse(act.changes).driver, { from: 'sandbox', to: 'whmcs' })

    await client
      .put(`/admin/panels/${panel.id}`)
      .loginAs(admin)
      .withCsrfToken()
      .form({ ...fields({ origins: 'https://a.example\r\nhttps://b.example' }), embedded: '1' })
    assert.lengthOf(await db.from('admin_acts').where('panel_id', panel.id), 1)
  })

  test('is for local admins only', async ({ client }) => {
    const panel = await createPanel()
    const staff = await staffOf(panel)
    for (const path of ['', '/edit', '/sample']) {
      const response = await client.get(`/admin/panels/${panel.id}${path}`).loginAs(staff)
      response.assertStatus(403)
    }
    const added = await client
      .post(`/admin/panels/${panel.id}/secrets`)
      .loginAs(staff)
      .withCsrfToken()
    added.assertStatus(403)
  })

  test('shows a signed sample that its made-up secret verifies', async ({ client, assert }) => {
    const panel = await createPanel()
    const response = await client
      .get(`/admin/panels/${panel.id}/sample`)
      .loginAs(await localAdmin())
    response.assertTextIncludes('webhook-signature: v1,')
    response.assertTextIncludes(`POST /api/panel/v1/${panel.key}/events`)
    assert.notInclude(response.text(), panel.secret.slice(6, 30))
  })
})

test.group('Changing a panel’s secret', () => {
  test('the old and the new one are valid until the old one ends', async ({ client, assert }) => {
    const panel = await createPanel()
    const admin = await localAdmin()
    const added = await client
      .post(`/admin/panels/${panel.id}/secrets`)
      .loginAs(admin)
      .withCsrfToken()
    const secret = secretIn(added.text())!
    for (const one of [panel.secret, secret]) {
      const response = await sendEvent(client, { ...panel, secret: one }, clientClosed('C1'))
      response.assertStatus(202)
    }

    const [old] = await secretsOf(panel)
    const asked = await client
      .get(`/admin/panels/${panel.id}/secrets/${old.id}/expire`)
      .loginAs(admin)
    asked.assertTextIncludes('events and launches signed with it are refused')

    const later = await client
      .delete(`/admin/panels/${panel.id}/secrets/${old.id}`)
      .loginAs(admin)
      .withCsrfToken()
      .form({ hours: '24' })
    later.assertTextIncludes('ends in 24 hours')
    const stillValid = await sendEvent(client, panel, clientClosed('C2'))
    stillValid.assertStatus(202)

    await client
      .delete(`/admin/panels/${panel.id}/secrets/${old.id}`)
      .loginAs(admin)
      .withCsrfToken()
      .form({ hours: '0' })
    const refused = await sendEvent(client, panel, clientClosed('C3'))
    refused.assertStatus(401)
    const valid = await sendEvent(client, { ...panel, secret }, clientClosed('C3'))
    valid.assertStatus(202)
    const acts = await db.from('admin_acts').where('panel_id', panel.id).orderBy('id')
    assert.deepEqual(
      acts.map((row) => row.act),
      ['panel.secret_added', 'panel.secret_expired', 'panel.secret_expired']
    )
  })

  test('the last valid one cannot be ended, also by two at once', async ({ client, assert }) => {
    const panel = await createPanel()
    const admin = await localAdmin()
    const [only] = await secretsOf(panel)
    const asked = await client
      .get(`/admin/panels/${panel.id}/secrets/${only.id}/expire`)
      .loginAs(admin)
    asked.assertTextIncludes('This is the only valid secret.')
    assert.notInclude(asked.text(), 'btn-danger')

    await client.post(`/admin/panels/${panel.id}/secrets`).loginAs(admin).withCsrfToken()
    const secrets = await secretsOf(panel)
    await Promise.all(
      secrets.map(({ id }) =>
        client
          .delete(`/admin/panels/${panel.id}/secrets/${id}`)
          .loginAs(admin)
          .withCsrfToken()
          .form({ hours: '0' })
          .redirects(0)
      )
    )
    const after = await secretsOf(panel)
    assert.lengthOf(
      after.filter(({ expires_at: end }) => end === null || Number(end) > now()),
      1
    )
  })

  test('hours that are none are refused', async ({ client, assert }) => {
    const panel = await createPanel()
    const admin = await localAdmin()
    await client.post(`/admin/panels/${panel.id}/secrets`).loginAs(admin).withCsrfToken()
    const [old] = await secretsOf(panel)
    for (const hours of ['', '-1', '721', '1.5', 'soon']) {
      const response = await client
        .delete(`/admin/panels/${panel.id}/secrets/${old.id}`)
        .loginAs(admin)
        .withCsrfToken()
        .form({ hours })
        .redirects(0)
      const flash = response.flashMessages() as Record<string, any>
      assert.property(flash.inputErrorsBag, 'hours', hours)
    }
    const [unchanged] = await secretsOf(panel)
    assert.isNull(unchanged.expires_at)
  })

  test('a secret of another panel is 404', async ({ client }) => {
    const [panel, other] = [await createPanel(), await createPanel()]
    const [secret] = await secretsOf(other)
    const admin = await localAdmin()
    const asked = await client
      .get(`/admin/panels/${panel.id}/secrets/${secret.id}/expire`)
      .loginAs(admin)
    asked.assertStatus(404)
    const response = await client
      .delete(`/admin/panels/${panel.id}/secrets/${secret.id}`)
      .loginAs(admin)
      .withCsrfToken()
      .form({ hours: '0' })
    response.assertStatus(404)
  })
})
