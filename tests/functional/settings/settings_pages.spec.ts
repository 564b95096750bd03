import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import i18nManager from '@adonisjs/i18n/services/main'
import type { ApiClient } from '@japa/api-client'
import { COMMAND_LINE } from '#core/audit/record_act'
import { LOCALES } from '#core/i18n/locales'
import { ChangeSettings } from '#core/settings/actions/change_settings'
import { allowedSites, consentMode, cookieDays } from '#links/settings'
import { settings } from '#start/settings'
import { localAdmin, staffOf } from '#tests/helpers/admins'
import { createAffiliate, createLink, createPanel, unique } from '#tests/helpers/world'
import type User from '#identity/models/user'

/** Sets it as an earlier admin would have. */
const set = (setting: unknown, text: string, name = 'command line') =>
  new ChangeSettings().handle({
    actor: { ...COMMAND_LINE, name },
    changes: [{ setting: setting as never, text }],
  })

const save = (client: ApiClient, user: User, group: string, fields: Record<string, unknown>) =>
  client
    .put(`/admin/settings/${group}`)
    .loginAs(user)
    .withCsrfToken()
    .form(fields as Record<string, string>)

const seen = () => ({
  'seen[links-cookie_days]': cookieDays.text,
  'seen[links-allowed_sites]': allowedSites.text,
  'seen[links-consent_mode]': consentMode.text,
})

test.group('Words of the settings', () => {
  for (const locale of LOCALES) {
    test(`every setting and its section have words in ${locale}`, ({ assert }) => {
      const known = new Set(Object.keys(i18nManager.getTranslationsFor(locale)))
      const wanted = settings.flatMap((setting) => [
        `settings.groups.${setting.group}`,
        `settings.${setting.key}.label`,
        `settings.${setting.key}.explain`,
        ...(setting.control.kind === 'choice'
          ? setting.control.options.map((option) => `settings.${setting.key}.options.${option}`)
          : []),
        ...('consequence' in setting['definition'] ? [`settings.${setting.key}.consequence`] : []),
      ])
      assert.deepEqual(
        wanted.filter((key) => !known.has(key)),
        []
      )
    })
  }

  test('every refusal of a setting has words', ({ assert }) => {
    const known = new Set(Object.keys(i18nManager.getTranslationsFor('en')))
    const files = readdirSync(app.makePath('app'), { recursive: true, encoding: 'utf8' }).filter(
      (file) => /(^|\/)(settings\.ts|setting\.ts)$/.test(file)
    )
    const reasons = files.flatMap((file) =>
      Array.from(
        readFileSync(join(app.makePath('app'), file), 'utf8').matchAll(
          /reason: '(\w+)'|return '(\w+)'|\? '(\w+)' :/g
        ),
        ([, one, other, third]) => one ?? other ?? third
      )
    )
    assert.includeMembers(reasons, ['number', 'choice', 'allowed_site', 'too_long'])
    for (const reason of reasons) assert.isTrue(known.has(`settings.errors.${reason}`), reason)
  })

  test('no two settings share a key or a field', ({ assert }) => {
    const names = settings.map(({ key }) => key.replaceAll('.', '-'))
    assert.lengthOf(new Set(names), settings.length)
  })
})

test.group('The settings page', (group) => {
  group.each.setup(() => {
    const before = [allowedSites, consentMode, cookieDays].map(
      (setting) => [setting, setting.text] as const
    )
    return async () => {
      for (const [setting, text] of before) await set(setting, text)
    }
  })

  test('shows every setting with its explanation, default and last change', async ({
    client,
    assert,
  }) => {
    const name = unique('Ada')
    await set(cookieDays, '45', name)
    const response = await client.get('/admin/settings').loginAs(await localAdmin())
    response.assertStatus(200)
    for (const { key } of settings) {
      response.assertTextIncludes(`field-${key.replaceAll('.', '-')}`)
    }
    response.assertTextIncludes('Default: 30 days')
    response.assertTextIncludes(name)
    assert.include(response.text(), 'value="45"')
  })

  test('is for local admins only', async ({ client }) => {
    const staff = await staffOf(await createPanel())
    const page = await client.get('/admin/settings').loginAs(staff)
    page.assertStatus(403)
    const change = await save(client, staff, 'links', { 'links-cookie_days': '99' })
    change.assertStatus(403)
  })

  test('a change holds from then on and is in the history with who made it', async ({
    client,
    assert,
  }) => {
    const admin = await localAdmin({ name: unique('Grace') })
    const response = await save(client, admin, 'links', { ...seen(), 'links-cookie_days': '60' })
    response.assertTextIncludes('Saved: Cookie life.')
    assert.equal(cookieDays.value, 60)

    const history = await client
      .get('/admin/settings/history?setting=links.cookie_days')
      .loginAs(admin)
    history.assertTextIncludes(admin.name)
    history.assertTextIncludes('→ 60 days')

    const csv = await client.get(`/admin/settings/history.csv?q=${admin.name}`).loginAs(admin)
    assert.lengthOf(csv.text().trim().split('\r\n'), 2)
    assert.include(csv.text(), `${admin.name},Cookie life,`)
  })

  test('a mistake is shown at its field, nothing is saved and nothing typed is lost', async ({
    client,
    assert,
  }) => {
    const response = await save(client, await localAdmin(), 'links', {
      ...seen(),
      'links-cookie_days': '0',
      'links-allowed_sites': 'https://typed.example/path\nother.example',
    })
    response.assertTextIncludes('Cookie life must be a whole number from 1 to 400.')
    response.assertTextIncludes('is no site')
    response.assertTextIncludes('value="0"')
    response.assertTextIncludes('https://typed.example/path')
    response.assertTextIncludes('<title>Error:')
    assert.equal(cookieDays.value, 30)
  })

  test('what somebody else has changed meanwhile is not overwritten silently', async ({
    client,
    assert,
  }) => {
    const before = seen()
    await set(cookieDays, '90')
    const admin = await localAdmin()

    // untouched by this admin: stays as the other one set it
    const untouched = await save(client, admin, 'links', {
      ...before,
      'links-cookie_days': '30',
      'links-consent_mode': 'true',
    })
    untouched.assertTextIncludes('Saved: Consent mode.')
    assert.equal(cookieDays.value, 90)

    const late = await save(client, admin, 'links', { ...before, 'links-cookie_days': '10' })
    late.assertTextIncludes('Somebody else has meanwhile changed Cookie life to 90 days.')
    assert.equal(cookieDays.value, 90)
  })

  test('taking away a site that links use asks first and says how many stop', async ({
    client,
    assert,
  }) => {
    const site = `${unique('shop')}.example`
    await set(allowedSites, `${allowedSites.text}\n${site}`)
    const affiliate = await createAffiliate(await createPanel())
    await createLink(affiliate, { target_url: `https://${site}/a` })
    await createLink(affiliate, { target_url: `https://${site}/b` })
    await createLink(affiliate, { target_url: `https://${site}/c`, status: 'inactive' })
    await createLink(affiliate, { target_url: `https://${site}/d`, deleted_at: 1 })
    const without = allowedSites.value.filter((one) => one !== site).join('\r\n')

    const admin = await localAdmin()
    const fields = { ...seen(), 'links-allowed_sites': without }
    const asked = await save(client, admin, 'links', fields)
    asked.assertTextIncludes('2 active links lead to sites that are no longer allowed')
    assert.include(allowedSites.value, site)

    const confirmed = await save(client, admin, 'links', { ...fields, confirmed: '1' })
    confirmed.assertTextIncludes('Saved: Allowed sites.')
    assert.notInclude(allowedSites.value, site)
  })

  test('taking away a site that no link uses asks nothing', async ({ client, assert }) => {
    const site = `${unique('unused')}.example`
    const before = allowedSites.text
    await set(allowedSites, `${before}\n${site}`)
    const fields = { ...seen(), 'links-allowed_sites': before }
    const response = await save(client, await localAdmin(), 'links', fields)
    response.assertTextIncludes('Saved: Allowed sites.')
    assert.notInclude(allowedSites.value, site)
  })

  test('switching consent mode off asks first, switching it on does not', async ({
    client,
    assert,
  }) => {
    const admin = await localAdmin()
    const on = await save(client, admin, 'links', { ...seen(), 'links-consent_mode': 'true' })
    on.assertTextIncludes('Saved: Consent mode.')

    const off = await save(client, admin, 'links', { ...seen(), 'links-consent_mode': 'false' })
    off.assertTextIncludes('without asking whether the visitor consents')
    assert.isTrue(consentMode.value)
  })

  test('a section that there is not is 404, and a confirmation of nothing leads back', async ({
    client,
  }) => {
    const admin = await localAdmin()
    const unknown = await save(client, admin, 'nothing', {})
    unknown.assertStatus(404)
    const nothing = await client.get('/admin/settings/links/confirmation').loginAs(admin)
    nothing.assertTextIncludes('Allowed sites')
  })

  test('the history is found by who, by value and by day', async ({ client, assert }) => {
    const name = unique('Linus')
    await set(cookieDays, '123', name)
    const admin = await localAdmin()
    const found = await client.get(`/admin/settings/history?q=${name}`).loginAs(admin)
    found.assertTextIncludes('→ 123 days')
    const none = await client.get(`/admin/settings/history?q=${name}&to=2020-01-01`).loginAs(admin)
    none.assertTextIncludes('Nothing matches these filters.')
    assert.isNotEmpty(await db.from('setting_changes').where('actor_name', name))
  })
})
