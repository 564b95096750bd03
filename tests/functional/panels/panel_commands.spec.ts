import { test } from '@japa/runner'
import ace from '@adonisjs/core/services/ace'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { now } from '#core/clock'
import { unique } from '#tests/helpers/world'
import { clientClosed, sendEvent } from '#tests/helpers/panel_events'
import { RegisterPanel } from '#panels/actions/register_panel'
import { makeSecret } from '#panels/panel_secret_format'
import Panel from '#panels/models/panel'

/**
 * Runs a command as `node ace` would.
 * @returns its exit code and everything it printed
 */
async function run(name: string, ...argv: string[]) {
  ace.ui.switchMode('raw')
  ace.ui.logger.flushLogs()
  const command = await ace.exec(name, argv)
  const output = ace.ui.logger
    .getLogs()
    .map((log) => log.message)
    .join('\n')
  ace.ui.switchMode('normal')
  return { code: command.exitCode ?? 0, output }
}

const ADDRESSES = [
  '--shop-url=https://acme.example/shop',
  '--login-url=https://my.acme.example/login',
  '--registration-url=https://my.acme.example/register',
]

function secretIn(output: string) {
  return /whsec_[A-Za-z0-9+/]+=*/.exec(output)![0]
}

/**
 * @returns the panel's secret
 */
async function addPanel(key: string) {
  const { output } = await run('panel:add', key, ...ADDRESSES)
  return secretIn(output)
}

async function secretsOf(key: string): Promise<{ id: number; expires_at: number | null }[]> {
  const panel = await Panel.findByOrFail('key', key)
  return db.from('panel_secrets').where('panel_id', panel.id).orderBy('id')
}

test.group('Panel commands', () => {
  test('panel:add registers a panel whose printed secret signs events', async ({
    client,
    assert,
  }) => {
    const key = unique('acme')
    const added = await run('panel:add', key, '--name=Acme Hosting', ...ADDRESSES)

    assert.equal(added.code, 0)
    const panel = await Panel.findByOrFail('key', key)
    assert.include(panel.$attributes, { name: 'Acme Hosting', jwksUrl: null, embedded: false })
    assert.deepEqual(panel.origins, ['https://acme.example', 'https://my.acme.example'])

    const secret = secretIn(added.output)
    const response = await sendEvent(client, { key, secret }, clientClosed('C1'))
    response.assertStatus(202)
  })

  test('a secret is never stored as it is', async ({ assert }) => {
    const key = unique('acme')
    const { output } = await run('panel:add', key, ...ADDRESSES)

    const [stored] = await db
      .from('panel_secrets')
      .join('panels', 'panels.id', 'panel_secrets.panel_id')
      .where('panels.key', key)
    assert.notInclude(stored.encrypted_secret, secretIn(output).slice(6))
  })

  test('a key that is taken is refused and the panel stays as it is', async ({ assert }) => {
    const key = unique('acme')
    await run('panel:add', key, '--name=First', ...ADDRESSES)
    const again = await run('panel:add', key, '--name=Second', ...ADDRESSES)

    assert.equal(again.code, 1)
    assert.include(again.output, `panel:update ${key}`)
    const panel = await Panel.findByOrFail('key', key)
    assert.equal(panel.name, 'First')
  })

  test('{$self} is refused with the option that is wrong')
    .with([
      '--shop-url=ftp://acme.example',
      '--shop-url=acme.example',
      '--login-url=https://user:secret@acme.example',
      '--jwks-url=javascript:alert(1)',
      '--origin=nowhere',
      '--driver=Wh MCS',
    ])
    .run(async ({ assert }, wrong) => {
      const key = unique('acme')
      const name = wrong.split('=')[0]!
      const others = ADDRESSES.filter((option) => !option.startsWith(name))
      const added = await run('panel:add', key, wrong, ...others)

      assert.equal(added.code, 1)
      assert.include(added.output, `${name}: `)
      assert.isNull(await Panel.findBy('key', key))
    })

  test('a key that cannot stand in an address is refused', async ({ assert }) => {
    const added = await run('panel:add', 'a/b', ...ADDRESSES)

    assert.equal(added.code, 1)
    assert.isNull(await Panel.findBy('key', 'a/b'))
  })

  test('panel:update changes what is given and nothing else', async ({ assert }) => {
    const key = unique('acme')
    await run('panel:add', key, '--name=Acme', ...ADDRESSES)
    await run(
      'panel:update',
      key,
      '--jwks-url=https://my.acme.example/jwks.json',
      '--embedded',
      '--origin=https://portal.acme.example/path'
    )

    const panel = await Panel.findByOrFail('key', key)
    assert.equal(panel.jwksUrl, 'https://my.acme.example/jwks.json')
    assert.deepEqual(panel.origins, ['https://portal.acme.example'])
    assert.isTrue(panel.embedded)
    assert.equal(panel.name, 'Acme')
    assert.equal(panel.shopUrl, 'https://acme.example/shop')

    await run('panel:update', key, '--jwks-url=none', '--no-embedded')
    await panel.refresh()
    assert.isNull(panel.jwksUrl)
    assert.isFalse(panel.embedded)
  })

  test('panel:update without a change, and for nobody, says so', async ({ assert }) => {
    const key = unique('acme')
    await run('panel:add', key, ...ADDRESSES)

    const nothing = await run('panel:update', key)
    assert.equal(nothing.code, 1)
    const nobody = await run('panel:update', 'nobody', '--name=x')
    assert.equal(nobody.code, 1)
    assert.include(nobody.output, 'There is no panel "nobody"')
  })

  test('panel:secret rotate gives a new secret and lets the old ones end', async ({
    client,
    assert,
  }) => {
    const key = unique('acme')
    const first = await addPanel(key)
    const rotated = await run('panel:secret', key, 'rotate', '--after=2h')
    const second = secretIn(rotated.output)

    const [old, fresh] = await secretsOf(key)
    assert.closeTo(old!.expires_at!, now() + 7_200_000, 60_000)
    assert.isNull(fresh!.expires_at)
    for (const secret of [first, second]) {
      const response = await sendEvent(client, { key, secret }, clientClosed('C1'))
      response.assertStatus(202)
    }
  })

  test('panel:secret add keeps the others, and takes one that is given', async ({ assert }) => {
    const key = unique('acme')
    await run('panel:add', key, ...ADDRESSES)
    const given = makeSecret()
    const added = await run('panel:secret', key, 'add', `--secret=${given}`)

    assert.include(added.output, given)
    const stored = await secretsOf(key)
    assert.deepEqual(
      stored.map((secret) => secret.expires_at),
      [null, null]
    )
    const wrong = await run('panel:secret', key, 'add', '--secret=whsec_short')
    assert.equal(wrong.code, 1)
    assert.lengthOf(await secretsOf(key), 2)
  })

  test('panel:secret expire ends one at once, but the last only by force', async ({
    client,
    assert,
  }) => {
    const key = unique('acme')
    const secret = await addPanel(key)
    const [only] = await secretsOf(key)

    const refused = await run('panel:secret', key, 'expire', `--id=${only!.id}`)
    assert.equal(refused.code, 1)
    assert.include(refused.output, 'the last valid one')
    const before = await sendEvent(client, { key, secret }, clientClosed('C1'))
    before.assertStatus(202)

    const forced = await run('panel:secret', key, 'expire', `--id=${only!.id}`, '--force')
    assert.equal(forced.code, 0)
    const after = await sendEvent(client, { key, secret }, clientClosed('C1'))
    after.assertStatus(401)
  })

  test('panel:secret expire knows only the panel’s own secrets', async ({ assert }) => {
    const [key, other] = [unique('acme'), unique('acme')]
    await run('panel:add', key, ...ADDRESSES)
    await run('panel:add', other, ...ADDRESSES)
    const [foreign] = await secretsOf(other)
    const expired = await run('panel:secret', key, 'expire', `--id=${foreign!.id}`, '--force')

    assert.equal(expired.code, 1)
    const [kept] = await secretsOf(other)
    assert.isNull(kept!.expires_at)
  })

  test('panel:secret and panel:list show no secret', async ({ assert }) => {
    const key = unique('acme')
    await run('panel:add', key, ...ADDRESSES)

    for (const listed of [await run('panel:secret', key), await run('panel:list')]) {
      assert.equal(listed.code, 0)
      assert.match(listed.output, /Id|Key/)
      assert.notMatch(listed.output, /whsec_/)
    }
  })

  test('panel:events:retry handles what waits and says what it waits for', async ({
    client,
    assert,
  }) => {
    const key = unique('acme')
    const secret = await addPanel(key)
    const nothing = await run('panel:events:retry', key)
    assert.include(nothing.output, 'has failed or waits')

    await sendEvent(
      client,
      { key, secret },
      { ...clientClosed('x'), type: 'order.cancelled', data: { order_id: '17' } },
      { id: 'evt_1' }
    )
    const waiting = await run('panel:events:retry', key, '--event=evt_1')
    assert.include(waiting.output, 'order.cancelled evt_1: waits for order:17')
  })
})

test.group('RegisterPanel', () => {
  const settings = {
    name: 'Sample panel',
    driver: 'sandbox',
    origins: ['http://localhost:3333'],
    shopUrl: 'http://localhost:3333/sandbox',
    loginUrl: 'http://localhost:3333/sandbox/login',
    registrationUrl: 'http://localhost:3333/sandbox/register',
    embedded: false,
  }

  test('again and again, also at once, registers one panel with one secret', async ({ assert }) => {
    const key = unique('sandbox')
    const secret = makeSecret()
    const register = await app.container.make(RegisterPanel)

    const outcomes = await Promise.all(
      Array.from({ length: 4 }, () => register.handle({ key, ...settings, secret }))
    )
    assert.lengthOf(
      outcomes.filter((outcome) => outcome.isNew),
      1
    )
    assert.lengthOf(await secretsOf(key), 1)
  })

  test('brings addresses up to date and adds a secret that changed', async ({ client, assert }) => {
    const key = unique('sandbox')
    const register = await app.container.make(RegisterPanel)
    const [old, fresh] = [makeSecret(), makeSecret()]
    await register.handle({ key, ...settings, secret: old })
    await register.handle({
      key,
      ...settings,
      shopUrl: 'http://localhost:4444/sandbox',
      secret: fresh,
    })

    const panel = await Panel.findByOrFail('key', key)
    assert.equal(panel.shopUrl, 'http://localhost:4444/sandbox')
    const response = await sendEvent(client, { key, secret: fresh }, clientClosed('C1'))
    response.assertStatus(202)
  })
})
