import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from '@japa/runner'
import ace from '@adonisjs/core/services/ace'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import i18nManager from '@adonisjs/i18n/services/main'
import { type Act, COMMAND_LINE, recordAct } from '#core/audit/record_act'
import { LOCALES } from '#core/i18n/locales'
import { localAdmin, staffOf } from '#tests/helpers/admins'
import { createPanel, unique } from '#tests/helpers/world'

const record = (act: Partial<Act> & { panelId: number | null }) =>
  db.transaction((trx) =>
    recordAct(trx, {
      actor: COMMAND_LINE,
      act: 'panel.updated',
      subject: { type: 'panel', id: act.panelId ?? 1, label: 'A panel' },
      ...act,
    })
  )

const sources = ['app', 'commands'].flatMap((folder) =>
  readdirSync(app.makePath(folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(join(app.makePath(folder), file), 'utf8'))
)

/** `member.approved`, and `correction.` of a template; what agents do in panels is in the log of a grant. */
const recorded = sources
  .filter((source) => /recordAct/.test(source) || !/#delegation\/|PanelDriver/.test(source))
  .flatMap((source) => Array.from(source.matchAll(/\bact:[^\n]*/g), ([line]) => line))
  .flatMap((line) =>
    Array.from(line.matchAll(/['"`]([a-z_]+\.[a-z_]*)(?=['"`$])/g), ([, act]) => act!)
  )
  // the page itself names words, not acts
  .filter((act) => act !== 'acts.')

/** What acts are about. */
const subjects = sources
  .filter((source) => /recordAct|type Act\b/.test(source))
  .flatMap((source) =>
    Array.from(
      source.matchAll(/\btype: '([a-z_]+)',\s*id\b|\btype: '([a-z_]+)', id:/g),
      ([, one, other]) => (one ?? other)!
    )
  )

test.group('Words of the audit log', () => {
  for (const locale of LOCALES) {
    test(`every act that is recorded and everything it is about have words in ${locale}`, ({
      assert,
    }) => {
      const known = Object.keys(i18nManager.getTranslationsFor(locale))
      assert.includeMembers(recorded, ['setting.changed', 'panel.registered', 'admin.created'])
      const untold = recorded.filter((act) =>
        act.endsWith('.')
          ? !known.some((key) => key.startsWith(`acts.${act}`))
          : !known.includes(`acts.${act}`)
      )
      assert.deepEqual(untold, [])
      assert.includeMembers(subjects, ['setting', 'panel', 'panel_event', 'admin'])
      assert.deepEqual(
        subjects.filter((type) => !known.includes(`acts.subjects.${type}`)),
        []
      )
    })
  }
})

test.group('The Actions page', () => {
  test('tells who did what to whom, why, and what changed', async ({ client, assert }) => {
    const panel = await createPanel()
    const admin = await localAdmin({ name: unique('Ada') })
    await record({
      panelId: panel.id,
      actor: { userId: admin.id, name: admin.name },
      subject: { type: 'panel', id: panel.id, label: '<b>Bold</b>' },
      reason: 'They <asked> for it',
      changes: {
        name: { from: 'Old', to: 'New' },
        jwksUrl: { from: null, to: 'https://x.example' },
      },
    })

    const page = await client.get(`/admin/actions?actor=${admin.id}`).loginAs(admin)
    page.assertStatus(200)
    page.assertTextIncludes('Changed the panel &lt;b&gt;Bold&lt;/b&gt;')
    page.assertTextIncludes('They &lt;asked&gt; for it')
    page.assertTextIncludes('Name: Old → New')
    page.assertTextIncludes('JWKS address: (nothing) → https://x.example')
    assert.include(page.text(), admin.name)

    const csv = await client.get(`/admin/actions.csv?actor=${admin.id}`).loginAs(admin)
    assert.lengthOf(csv.text().trim().split('\r\n'), 2)
    assert.include(csv.text(), 'Name: Old → New; JWKS address')
  })

  test('an act and a field that nobody knows any more are shown by their codes', async ({
    client,
  }) => {
    const panel = await createPanel()
    await record({
      panelId: panel.id,
      act: 'relic.polished',
      changes: { shine: { from: 1, to: [1, 2] } },
    })
    const page = await client.get('/admin/actions').loginAs(await staffOf(panel))
    page.assertTextIncludes('relic.polished')
    page.assertTextIncludes('shine: 1 → [1,2]')
  })

  test('staff see the acts on their panel only, and no links to pages of local admins', async ({
    client,
    assert,
  }) => {
    const [panel, other] = [await createPanel(), await createPanel()]
    const marks = [unique('mine'), unique('theirs'), unique('global')] as const
    await record({ panelId: panel.id, reason: marks[0] })
    await record({ panelId: other.id, reason: marks[1] })
    await record({ panelId: null, reason: marks[2] })
    const staff = await staffOf(panel)

    for (const path of [
      '/admin/actions',
      '/admin/actions.csv',
      `/admin/actions?panel=${other.id}`,
    ]) {
      const response = await client.get(path).loginAs(staff)
      const text = response.text()
      assert.include(text, marks[0])
      assert.notInclude(text, marks[1])
      assert.notInclude(text, marks[2])
      assert.notInclude(text, 'href="/admin/panels/')
    }
  })

  test('is found by act, actor, subject, panel, day and words', async ({ client, assert }) => {
    const panel = await createPanel()
    const admin = await localAdmin()
    const mark = unique('because')
    await record({
      panelId: panel.id,
      act: 'panel.registered',
      actor: { userId: admin.id, name: admin.name },
      reason: `${mark} 100%`,
    })
    for (const query of [
      `q=${mark}`,
      `q=${encodeURIComponent(`${mark} 100%`)}`,
      `actor=${admin.id}`,
      `act=panel.registered&panel=${panel.id}`,
      `subject=panel&panel=${panel.id}&from=2020-01-01`,
    ]) {
      const page = await client.get(`/admin/actions?${query}`).loginAs(admin)
      assert.include(page.text(), mark, query)
    }
    for (const query of [
      `q=${mark}&act=panel.updated`,
      `q=${mark}&actor=none`,
      `q=${mark}&subject=setting`,
      `q=${mark}&to=2020-01-01`,
    ]) {
      const page = await client.get(`/admin/actions?${query}`).loginAs(admin)
      assert.include(page.text(), 'Nothing matches these filters.', query)
    }
  })

  test('pages through more than one page, and exports all in order', async ({ client, assert }) => {
    const panel = await createPanel()
    for (let index = 0; index < 60; index++) {
      await record({ panelId: panel.id, reason: `number ${index}.` })
    }
    const staff = await staffOf(panel)
    const second = await client.get('/admin/actions?page=2').loginAs(staff)
    second.assertTextIncludes('26–50 of 60')
    const csv = await client.get('/admin/actions.csv?sort=at').loginAs(staff)
    const lines = csv.text().trim().split('\r\n').slice(1)
    assert.lengthOf(lines, 60)
    assert.include(lines[0], 'number 0.')
    assert.include(lines[59], 'number 59.')
  })

  test('what commands do is in it too, and no secret is', async ({ client, assert }) => {
    const key = unique('acme')
    const run = async (name: string, ...argv: string[]) => {
      ace.ui.switchMode('raw')
      await ace.exec(name, argv)
      ace.ui.switchMode('normal')
    }
    await run(
      'panel:add',
      key,
      '--shop-url=https://acme.example/shop',
      '--login-url=https://acme.example/login',
      '--registration-url=https://acme.example/register'
    )
    await run('panel:update', key, '--name=Renamed')
    await run('panel:secret', key, 'rotate')

    const panel = await db.from('panels').where('key', key).firstOrFail()
    const acts = await db.from('admin_acts').where('panel_id', panel.id).orderBy('id')
    assert.deepEqual(
      acts.map(({ act }) => act),
      [
        'panel.registered',
        'panel.secret_added',
        'panel.updated',
        'panel.secret_expired',
        'panel.secret_added',
      ]
    )
    assert.isTrue(acts.every((act) => act.actor_name === COMMAND_LINE.name && !act.user_id))
    assert.notInclude(JSON.stringify(acts), 'whsec_')

    const page = await client.get(`/admin/actions?panel=${panel.id}`).loginAs(await localAdmin())
    page.assertTextIncludes('Command line')
    page.assertTextIncludes('Changed the panel Renamed')
  })
})
