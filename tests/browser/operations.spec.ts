/**
 * Pages of those who run the add-on: looked at empty and full, and one way through them.
 */
import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { samplePanel } from '#config/sandbox'
import { COMMAND_LINE, recordAct } from '#core/audit/record_act'
import { now } from '#core/clock'
import { ChangeSettings } from '#core/settings/actions/change_settings'
import { cookieDays } from '#links/settings'
import { CheckPanelConnection } from '#panels/actions/check_panel_connection'
import { SavePanelConnection } from '#panels/actions/save_panel_connection'
import { createLocalAdmin, createStaff } from '#tests/helpers/admins'
import {
  expectAccessible,
  expectNoErrors,
  expectNothingSideways,
  inspect,
  look,
  LOOKS,
  newPage,
  signIn,
} from '#tests/helpers/browser'
import { createPanel, unique } from '#tests/helpers/world'

const SIXTY_LETTERS = 'A name of sixty letters that goes on and on, to its very end'

async function storeEvent(panel: { id: number }, overrides: Record<string, unknown> = {}) {
  const [id] = await db.table('panel_events').insert({
    panel_id: panel.id,
    event_id: unique('event'),
    type: 'invoice.paid',
    object: `invoice:2026-${'long-'.repeat(8)}17`,
    occurred_at: now(),
    received_at: now(),
    payload: JSON.stringify({ invoice: { id: '17', total: 1999, currency: 'JPY' } }),
    state: 'applied',
    applied_at: now(),
    attempts: 1,
    ...overrides,
  })
  return Number(id)
}

for (const { width, theme, locale } of LOOKS) {
  const suffix = `${width}-${theme}-${locale}`

  test.group(`Operators’ pages at ${width} px, ${theme}, ${locale}`, () => {
    test('of a panel’s staff: empty, and with sixty rows', async () => {
      const panel = await createPanel({ name: SIXTY_LETTERS })
      const opened = await newPage({ width, theme, locale })
      await signIn(opened, await createStaff(panel, { locale }), '/admin')
      await inspect(opened, '/admin', `overview-empty-${suffix}`)
      await inspect(opened, '/admin/inbox', `inbox-empty-${suffix}`)
      await inspect(opened, '/admin/actions', `actions-empty-${suffix}`)

      const failed = await storeEvent(panel, {
        state: 'failed',
        last_error: 'E_BROKEN: no such room (app/x.ts:3)',
      })
      const parked = await storeEvent(panel, {
        type: 'invoice.refunded',
        state: 'parked',
        waits_for: 'invoice:12',
        next_attempt_at: now() + 60_000,
        received_at: now() - 2 * 86_400_000,
      })
      const applied = await storeEvent(panel)
      for (let index = 0; index < 57; index++) {
        await storeEvent(panel, { received_at: now() - 60_000 * index })
      }
      await db.transaction(async (trx) => {
        for (let index = 0; index < 60; index++) {
          await recordAct(trx, {
            actor: index % 2 ? COMMAND_LINE : { userId: null, name: SIXTY_LETTERS },
            act: 'panel.updated',
            panelId: panel.id,
            subject: { type: 'panel', id: panel.id, label: SIXTY_LETTERS },
            reason:
              index % 3 ? null : 'They moved their shop to another address, as announced in spring',
            changes: {
              shopUrl: { from: 'https://old.example.com/shop', to: 'https://new.example.com/shop' },
            },
          })
        }
      })
      await inspect(opened, '/admin', `overview-${suffix}`)
      await inspect(opened, '/admin/inbox', `inbox-${suffix}`)
      await inspect(opened, '/admin/inbox?page=3&sort=-received', `inbox-page-${suffix}`)
      await inspect(opened, '/admin/inbox?q=nothing', `inbox-filtered-${suffix}`)
      await inspect(opened, `/admin/inbox/${failed}`, `event-failed-${suffix}`)
      await inspect(opened, `/admin/inbox/${parked}`, `event-parked-${suffix}`)
      await inspect(opened, `/admin/inbox/${applied}`, `event-${suffix}`)
      await inspect(
        opened,
        `/admin/inbox/process-again?ids=${failed}&ids=${parked}&ids=${applied}`,
        `event-again-${suffix}`
      )
      await inspect(opened, '/admin/actions?page=2', `actions-${suffix}`)
      expectNoErrors(opened)
    })

    test('of a local admin: panels, settings, the API', async () => {
      const panel = await createPanel({
        name: SIXTY_LETTERS,
        driver: 'whmcs',
        jwks_url: `https://example.com/${'keys/'.repeat(20)}`,
      })
      await new ChangeSettings().handle({
        actor: { ...COMMAND_LINE, name: SIXTY_LETTERS },
        changes: [{ setting: cookieDays as never, text: cookieDays.value === 45 ? '46' : '45' }],
      })
      const opened = await newPage({ width, theme, locale })
      const { page } = opened
      await signIn(opened, await createLocalAdmin({ locale }), '/admin/panels')
      await inspect(opened, `/admin/panels?q=${panel.key}`, `panels-${suffix}`)
      await inspect(opened, '/admin/panels?q=nothing', `panels-filtered-${suffix}`)
      await inspect(opened, `/admin/panels/${panel.id}`, `panel-${suffix}`)
      await inspect(opened, `/admin/panels/${panel.id}/edit`, `panel-edit-${suffix}`)
      await inspect(opened, `/admin/panels/${panel.id}/sample`, `panel-sample-${suffix}`)
      await inspect(opened, `/admin/panels/${panel.id}/connection`, `panel-unconnected-${suffix}`)
      await page.locator('main form button').first().click()
      await page.waitForSelector('[data-error-summary]')
      await look(opened, `panel-connection-refused-${suffix}`)
      await expectAccessible(opened)
      await db.from('panels').where('id', panel.id).update({ driver: 'sandbox' })
      await new SavePanelConnection().handle({ panelId: panel.id, ...samplePanel.connection })
      await new CheckPanelConnection().handle({ panelId: panel.id })
      await inspect(opened, `/admin/panels/${panel.id}/connection`, `panel-connection-${suffix}`)
      await inspect(opened, '/admin/panels/new', `panel-new-${suffix}`)
      await page.locator('main form button').last().click()
      await page.waitForSelector('[data-error-summary]')
      await look(opened, `panel-refused-${suffix}`)
      await expectAccessible(opened)

      await page.goto(`/admin/panels/${panel.id}`)
      await page.locator('section[aria-labelledby="secrets"] form button').click()
      await page.waitForSelector('#panel-secret')
      await look(opened, `panel-secret-${suffix}`)
      await expectNothingSideways(opened)
      await expectAccessible(opened)
      const secret = await db.from('panel_secrets').where('panel_id', panel.id).firstOrFail()
      await inspect(
        opened,
        `/admin/panels/${panel.id}/secrets/${secret.id}/expire`,
        `panel-expire-${suffix}`
      )

      await inspect(opened, '/admin/settings', `settings-${suffix}`)
      await inspect(opened, '/admin/settings/history', `settings-history-${suffix}`)
      await page.goto('/admin/settings')
      await page.fill('#field-links-cookie_days', '0')
      await page.locator('section[aria-labelledby="section-links"] form > .btn').click()
      await page.waitForSelector('[data-error-summary]')
      await look(opened, `settings-refused-${suffix}`)
      await expectAccessible(opened)

      await inspect(opened, '/api/docs', `api-docs-${suffix}`)
      // a refused connection is answered with 422
      expectNoErrors(opened, ['422'])
    })
  })
}

test.group('A day of an admin', () => {
  test('the cookie life is changed, an event processed again, a secret changed', async ({
    assert,
    cleanup,
  }) => {
    const before = cookieDays.text
    cleanup(async () => {
      await new ChangeSettings().handle({
        actor: COMMAND_LINE,
        changes: [{ setting: cookieDays as never, text: before }],
      })
    })
    const panel = await createPanel()
    const name = unique('Ada')
    const opened = await newPage()
    const { page } = opened
    await signIn(opened, await createLocalAdmin({ name }), '/admin')

    await page.click('nav.admin-nav a:has-text("General")')
    await page.fill('#field-links-cookie_days', '61')
    await page.locator('section[aria-labelledby="section-links"] form > .btn').click()
    await page.waitForSelector('main .alert-success')
    assert.include(await page.textContent('main .alert-success'), 'Saved: Cookie life.')
    await page.click('a[href="/admin/settings/history?setting=links.cookie_days"]')
    const line = page.locator('tbody tr').first()
    assert.include(await line.textContent(), name)
    assert.include(await line.textContent(), '→ 61 days')

    const id = await storeEvent(panel, {
      type: 'client.closed',
      object: 'client:C1',
      payload: '{"client_id":"C1"}',
      state: 'failed',
      applied_at: null,
      last_error: 'E_BROKEN',
    })
    await page.goto(`/admin/inbox/${id}`)
    await page.click('main .btn-primary')
    assert.include(await page.textContent('main'), 'nothing is ever booked twice')
    await page.click('main .btn-danger')
    await page.waitForSelector('main .alert-success')
    assert.include(await page.textContent('main'), '1 applied, 0 still waiting, 0 failed')

    await page.goto(`/admin/panels/${panel.id}`)
    await page.click('button:has-text("Add secret")')
    const secret = await page.inputValue('#panel-secret')
    assert.match(secret, /^whsec_/)
    await page.click('main .btn-primary')
    assert.notInclude(await page.content(), secret)
    await page.locator('a:has-text("Let expire")').last().click()
    await page.fill('#field-hours', '2')
    await page.click('main .btn-danger')
    await page.waitForSelector('main .alert-success')
    assert.include(await page.textContent('main .alert-success'), 'ends in 2 hours')

    await page.click('nav.admin-nav a:has-text("Actions")')
    const acts = await page.textContent('tbody')
    assert.include(acts, 'Let a secret of the panel')
    assert.include(acts, 'Processed the event client.closed again')
    assert.include(acts, 'Changed the setting “Cookie life”')
    expectNoErrors(opened)
  })
})
