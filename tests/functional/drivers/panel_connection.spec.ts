import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import type { ApiClient } from '@japa/api-client'
import { appUrl } from '#config/app'
import { SavePanelConnection } from '#panels/actions/save_panel_connection'
import { sampleApi } from '#config/sandbox'
import { driverOf } from '#panels/drivers/driver_of'
import { localAdmin, staffOf } from '#tests/helpers/admins'
import { serve } from '#tests/helpers/driver_contract'
import { createPanel, type TestPanel } from '#tests/helpers/world'

const SECRET = 'a-token-that-nobody-may-see'

const pathOf = (panel: TestPanel) => `/admin/panels/${panel.id}/connection`

const connectionOf = (panel: TestPanel) =>
  db.from('panel_connections').where('panel_id', panel.id).first()

async function save(
  client: ApiClient,
  panel: TestPanel,
  fields: { base_url?: string; secret_token?: string }
) {
  return client
    .put(pathOf(panel))
    .loginAs(await localAdmin())
    .withCsrfToken()
    .redirects(0)
    .form({ base_url: 'https://panel.example.com/api', secret_token: SECRET, ...fields })
}

async function look(client: ApiClient, panel: TestPanel, locale = 'en') {
  return client.get(pathOf(panel)).loginAs(await localAdmin({ locale }))
}

async function check(client: ApiClient, panel: TestPanel) {
  return client
    .post(`${pathOf(panel)}/check`)
    .loginAs(await localAdmin())
    .withCsrfToken()
    .redirects(0)
}

test.group('A panel’s connection: the page', () => {
  test('a panel whose software is none says what to do first', async ({ client }) => {
    const panel = await createPanel({ driver: 'none' })
    const page = await look(client, panel)
    page.assertStatus(200)
    page.assertTextIncludes('This panel has no connection.')
    page.assertTextIncludes(`href="/admin/panels/${panel.id}/edit"`)
    const saved = await save(client, panel, {})
    saved.assertStatus(303)
  })

  test('its staff may not open it', async ({ client, assert }) => {
    const panel = await createPanel()
    const staff = await staffOf(panel)
    const page = await client.get(pathOf(panel)).loginAs(staff)
    page.assertStatus(403)
    const saved = await client
      .put(pathOf(panel))
      .loginAs(staff)
      .withCsrfToken()
      .form({ base_url: 'https://evil.example', secret_token: 'x' })
    saved.assertStatus(403)
    assert.isNull(await connectionOf(panel))
  })

  test('it is linked from the panel’s page, and saved with its secret encrypted and shown nowhere', async ({
    assert,
    client,
  }) => {
    const panel = await createPanel()
    const shown = await client.get(`/admin/panels/${panel.id}`).loginAs(await localAdmin())
    shown.assertTextIncludes(`href="${pathOf(panel)}"`)

    const saved = await save(client, panel, {})
    saved.assertStatus(303)
    const row = await connectionOf(panel)
    assert.equal(row.base_url, 'https://panel.example.com/api')
    assert.notInclude(row.encrypted_credentials, SECRET)

    const page = await look(client, panel)
    page.assertTextIncludes('kept; type a new one to change')
    page.assertTextIncludes('Not checked yet.')
    page.assertTextIncludes('place an order that the client pays')
    page.assertTextIncludes('invite another user by its own means')
    const acts = await db.from('admin_acts').where('panel_id', panel.id)
    assert.lengthOf(acts, 1)
    assert.deepEqual(JSON.parse(acts[0].changes), {
      baseUrl: { from: null, to: 'https://panel.example.com/api' },
      credentials: { from: null, to: 'token' },
    })
    for (const place of [page.text(), JSON.stringify(acts), JSON.stringify(saved.session())]) {
      assert.notInclude(place, SECRET)
    }
    const log = await client.get('/admin/actions').loginAs(await localAdmin())
    log.assertTextIncludes('Changed the connection to the panel')
  })

  test('whether agents become users of the account is asked only where the panel can, is off at first, and is noted', async ({
    assert,
    client,
  }) => {
    const sample = await look(client, await createPanel())
    assert.notInclude(sample.text(), 'name="native_access"')

    const panel = await createPanel({ driver: 'whmcs' })
    const put = async (fields: Record<string, string>) =>
      client
        .put(pathOf(panel))
        .loginAs(await localAdmin())
        .withCsrfToken()
        .redirects(0)
        .form({
          base_url: 'https://whmcs.example.com',
          field_identifier: 'the-identifier',
          secret_secret: SECRET,
          ...fields,
        })
    const saved = await put({})
    saved.assertStatus(303)
    let row = await connectionOf(panel)
    assert.isFalse(Boolean(row.native_access))
    const page = await look(client, panel)
    page.assertTextIncludes('Agents also become users of the client’s account in the panel')
    page.assertTextIncludes('When the consent ends they are taken off again')
    assert.notMatch(page.text(), /name="native_access"[^>]*checked/)

    await db.from('panel_connections').where('panel_id', panel.id).update({ check_result: 'ok' })
    await put({ native_access: '1', secret_secret: '' })
    row = await connectionOf(panel)
    assert.isTrue(Boolean(row.native_access))
    // it says nothing about whether the panel answers
    assert.equal(row.check_result, 'ok')
    const ticked = await look(client, panel, 'it')
    assert.match(ticked.text(), /name="native_access"[^>]*checked/)
    ticked.assertTextIncludes('Gli agenti diventano anche utenti dell’account del cliente')
    const act = await db
      .from('admin_acts')
      .where('panel_id', panel.id)
      .orderBy('id', 'desc')
      .first()
    assert.deepEqual(JSON.parse(act.changes), { native_access: { from: false, to: true } })
    const log = await client.get('/admin/actions').loginAs(await localAdmin())
    log.assertTextIncludes('Agents as users of the account')

    await put({ secret_secret: '' })
    row = await connectionOf(panel)
    assert.isFalse(Boolean(row.native_access))
  })

  test('a secret that is left empty stays; saved as it is, nothing is noted', async ({
    assert,
    client,
  }) => {
    const panel = await createPanel()
    await save(client, panel, {})
    const before = await connectionOf(panel)
    const again = await save(client, panel, { secret_token: '' })
    again.assertStatus(303)
    assert.deepEqual(await connectionOf(panel), before)
    const acts = await db.from('admin_acts').where('panel_id', panel.id)
    assert.lengthOf(acts, 1)
  })

  test('the secret of one site is not sent to another', async ({ assert, client }) => {
    const panel = await createPanel()
    await save(client, panel, {})
    const moved = { base_url: 'https://elsewhere.example/api', secret_token: '' }
    const refused = await save(client, panel, moved)
    refused.assertStatus(422)
    refused.assertTextIncludes('Enter “Token” again')
    const row = await connectionOf(panel)
    assert.equal(row.base_url, 'https://panel.example.com/api')

    const path = await save(client, panel, {
      base_url: 'https://panel.example.com/v2',
      secret_token: '',
    })
    path.assertStatus(303)
  })

  test('{what} is a mistake at its field, and what was typed is kept but the secret')
    .with([
      { what: 'no address', fields: { base_url: '' }, says: 'Fill in “Address”.' },
      { what: 'a word', fields: { base_url: 'panel' }, says: 'Address must begin with https://' },
      { what: 'a script', fields: { base_url: 'javascript:1' }, says: 'Address must begin' },
      { what: 'a name in it', fields: { base_url: 'https://a:b@c.example' }, says: 'Address must' },
      { what: 'a query', fields: { base_url: 'https://c.example/?a=' }, says: 'Address must' },
      { what: 'no token', fields: { secret_token: '' }, says: 'Fill in “Token”.' },
      { what: 'a line break', fields: { secret_token: `${SECRET}\na` }, says: 'Token is too long' },
    ])
    .run(async ({ assert, client }, { fields, says }) => {
      const panel = await createPanel()
      const refused = await save(client, panel, { base_url: 'https://kept.example', ...fields })
      refused.assertStatus(422)
      refused.assertTextIncludes(says)
      if (!('base_url' in fields)) refused.assertTextIncludes('value="https://kept.example"')
      assert.notInclude(refused.text(), SECRET)
      assert.notInclude(JSON.stringify(refused.session()), SECRET)
      assert.notInclude(JSON.stringify(refused.flashMessages()), SECRET)
      assert.isNull(await connectionOf(panel))
    })

  test('a check that succeeds says so, with the version', async ({ assert, client }) => {
    const panel = await createPanel()
    await save(client, panel, { base_url: sampleApi.url, secret_token: sampleApi.token })
    const checked = await check(client, panel)
    checked.assertHeader('location', `${pathOf(panel)}#check`)
    const page = await look(client, panel)
    page.assertTextIncludes('The panel answers (version 1.0), and our credentials suffice.')
    const row = await connectionOf(panel)
    assert.equal(row.check_result, 'ok')
    const italian = await look(client, panel, 'it')
    italian.assertTextIncludes('Il pannello risponde (versione 1.0)')

    await save(client, panel, { base_url: sampleApi.url, secret_token: SECRET })
    const changed = await look(client, panel)
    changed.assertTextIncludes('Not checked yet.')
  })

  test('a check that fails says what to mend: {what}')
    .with([
      { what: 'wrong token', answer: [401, '{}'], says: 'The panel refuses our credentials.' },
      {
        what: 'its own words',
        answer: [400, `{"error":{"message":"No <such> module for ${SECRET}"}}`],
        says: 'The panel says: “No &lt;such&gt; module for •••”.',
      },
      { what: 'another address', answer: [404, '{}'], says: 'The panel knows no such address.' },
      { what: 'a web page', answer: [200, '<p>'], says: 'What came is not from the panel’s API.' },
      { what: 'it failed', answer: [500, ''], says: 'The panel failed. Look into its log.' },
      { what: 'too many', answer: [429, ''], says: 'The panel gets too many calls just now.' },
    ] as const)
    .run(async ({ assert, client }, { answer: [status, body], says }) => {
      const server = await serve((_request, response) => response.writeHead(status).end(body))
      const panel = await createPanel()
      await save(client, panel, { base_url: server.url })
      await check(client, panel)
      const page = await look(client, panel)
      page.assertTextIncludes(says)
      assert.notInclude(page.text(), SECRET)
      await server.close()

      await check(client, panel)
      const down = await look(client, panel)
      down.assertTextIncludes('The panel accepts no connection.')
    })

  test('what the driver refuses by itself is said in the reader’s language, not as the panel’s words', async ({
    assert,
    client,
  }) => {
    const panel = await createPanel()
    await db.from('panels').where('id', panel.id).update({ driver: 'fossbilling' })
    const saveConnection = await app.container.make(SavePanelConnection)
    await saveConnection.handle({
      panelId: panel.id,
      baseUrl: 'https://panel.example',
      credentials: { token: SECRET, timezone: 'Rome' },
    })
    await check(client, panel)
    const row = await connectionOf(panel)
    assert.equal(row.check_result, 'refused.timezone')
    const english = await look(client, panel)
    english.assertTextIncludes('The time zone of the connection is none that is known.')
    const italian = await look(client, panel, 'it')
    italian.assertTextIncludes('Il fuso orario della connessione non è tra quelli conosciuti.')
    for (const page of [english, italian])
      assert.notMatch(page.text(), /The panel says|Unknown time/)
  })

  test('with nothing saved there is nothing to check', async ({ client }) => {
    const panel = await createPanel()
    const checked = await check(client, panel)
    checked.assertFlashMessage(
      'warning',
      'There is nothing to check yet: save the connection first.'
    )
  })

  test('secrets that cannot be read any more are asked for again', async ({ assert, client }) => {
    const panel = await createPanel()
    await save(client, panel, {})
    await db
      .from('panel_connections')
      .where('panel_id', panel.id)
      .update({ encrypted_credentials: 'of another key' })
    assert.isNull(await driverOf(panel.id))
    const page = await look(client, panel)
    page.assertTextIncludes('encrypted with a key that is gone')
    const empty = await save(client, panel, { secret_token: '' })
    empty.assertStatus(422)
    await save(client, panel, { base_url: `${appUrl}/sandbox/api`, secret_token: sampleApi.token })
    assert.isNotNull(await driverOf(panel.id))
  })
})
