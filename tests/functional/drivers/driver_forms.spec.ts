import { test } from '@japa/runner'
import { CAPABILITIES } from '#panels/drivers/panel_driver'
import { driverOf } from '#panels/drivers/driver_of'
import { DRIVER_NAMES, kindOf } from '#panels/drivers/kinds'
import { localAdmin } from '#tests/helpers/admins'
import { FOSSBILLING_CREDENTIALS, FossbillingPanel } from '#tests/helpers/fossbilling_panel'
import { WHMCS_CREDENTIALS, WhmcsPanel } from '#tests/helpers/whmcs_panel'
import { createPanel } from '#tests/helpers/world'

const SERVERS = {
  whmcs: { start: () => WhmcsPanel.start(), credentials: WHMCS_CREDENTIALS, version: '8.12.1' },
  fossbilling: {
    start: () => FossbillingPanel.start(),
    credentials: FOSSBILLING_CREDENTIALS,
    version: null,
  },
}

test.group('How a panel is called: each kind of panel', () => {
  test('{name}: its form has words for every field, in both languages')
    .with(DRIVER_NAMES.filter((name) => name !== 'none').map((name) => ({ name })))
    .run(async ({ assert, client }, { name }) => {
      const panel = await createPanel({ driver: name })
      const kind = (await kindOf(name))!
      for (const locale of ['en', 'it']) {
        const page = await client
          .get(`/admin/panels/${panel.id}/connection`)
          .loginAs(await localAdmin({ locale }))
        page.assertStatus(200)
        for (const { name: field, secret } of kind.fields) {
          page.assertTextIncludes(`name="${secret ? 'secret' : 'field'}_${field}"`)
        }
        assert.notMatch(page.text(), /translation missing|drivers\.\w+\.(label|about|fields)/i)
      }
    })

  test('{name}: what is entered connects it')
    .with([{ name: 'whmcs' }, { name: 'fossbilling' }] as const)
    .run(async ({ assert, client }, { name }) => {
      const { start, credentials, version } = SERVERS[name]
      const server = await start()
      const panel = await createPanel({ driver: name })
      const path = `/admin/panels/${panel.id}/connection`
      const { fields } = (await kindOf(name))!
      const entered = Object.entries(credentials).map(([field, value]) => {
        const isSecret = fields.find((each) => each.name === field)!.secret
        return [`${isSecret ? 'secret' : 'field'}_${field}`, value]
      })
      const saved = await client
        .put(path)
        .loginAs(await localAdmin())
        .withCsrfToken()
        .redirects(0)
        .form({ base_url: server.url, ...Object.fromEntries(entered) })
      saved.assertStatus(303)

      const driver = (await driverOf(panel.id))!
      assert.deepEqual(await driver.check(), { ok: true, value: { version } })
      for (const capability of driver.capabilities) assert.include(CAPABILITIES, capability)
      await server.close()
    })
})
