/**
 * Who manages my panel, in a real browser: taken back by the keyboard alone, and looked at.
 */
import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { now } from '#core/clock'
import { associate, createAgent } from '#tests/helpers/agents'
import { connectWhmcs, consent, createNativeAccess, withdraw } from '#tests/helpers/grants'
import { createStaff } from '#tests/helpers/admins'
import {
  expectNoErrors,
  inspect,
  LOOKS,
  newPage,
  signIn,
  type TestPage,
} from '#tests/helpers/browser'
import { createClient, createPanel, createUser } from '#tests/helpers/world'

const SIXTY_LETTERS = 'A name of sixty letters that goes on and on, to its very end'

async function world(locale = 'en') {
  const panel = await createPanel()
  const client = await createClient(panel)
  const agent = await createAgent(panel)
  const userId = await createUser(panel, client, { locale })
  const grantId = await consent(agent, client, {
    optionalScopes: ['manage_services', 'place_orders'],
  })
  return { panel, client, agent, userId, grantId }
}

/** Goes on by Tab until what is focused is named so, then presses the key. */
async function press({ page }: TestPage, name: RegExp, key = 'Enter') {
  for (let steps = 0; steps < 60; steps++) {
    await page.keyboard.press('Tab')
    const focused = await page.evaluate<string>(
      'document.activeElement.labels?.[0]?.textContent ?? document.activeElement.textContent'
    )
    if (!name.test(focused.trim().replaceAll(/\s+/g, ' '))) continue
    await page.keyboard.press(key)
    return
  }
  throw new Error(`${page.url()}: Tab never comes to ${name}`)
}

test.group('Who manages my panel, in a browser', () => {
  test('one scope and then all of it is taken back without a mouse', async ({ assert }) => {
    const { userId, grantId } = await world()
    const opened = await newPage()
    await signIn(opened, userId, '/client/managers')
    const { page } = opened

    await press(opened, /^Place orders$/, 'Space')
    await press(opened, /^Take back what is unticked/)
    await page.getByRole('heading', { name: /^Take back part/ }).waitFor()
    await press(opened, /^Take back$/)
    await page.getByText('may do this only: See services and orders, Manage services').waitFor()

    await press(opened, /^Withdraw of Bruno/)
    await page.getByText('Your services keep running.').waitFor()
    await press(opened, /^Withdraw$/)
    await page.getByText('can no longer see or do anything.').first().waitFor()
    expectNoErrors(opened)
    const { state } = await db.from('grants').where('id', grantId).firstOrFail()
    assert.equal(state, 'withdrawn')
  })

  for (const { width, theme, locale } of LOOKS) {
    const suffix = `${width}-${theme}-${locale}`

    test(`looks at ${suffix}`, async () => {
      const { panel, client, agent, grantId, userId } = await world(locale)
      await withdraw(grantId)
      const long = await createAgent(panel, { name: SIXTY_LETTERS, company: SIXTY_LETTERS })
      const first = await createAgent(panel, { name: 'Anna Associated' })
      await associate(panel, client, first, { since: now() - 86_400_000 })
      const second = await consent(long, client, { optionalScopes: ['place_orders'] })
      await connectWhmcs(panel)
      await createNativeAccess(grantId, client.externalId, { problem: 'unavailable', attempts: 3 })
      const invited = { state: 'invited', invitations: 1, invited_at: now(), others: 1 }
      await createNativeAccess(second, client.externalId, invited)
      await db.table('manager_reports').insert({
        panel_id: panel.id,
        agent_id: agent.id,
        client_id: client.id,
        grant_id: grantId,
        text: 'Orders that I did not want',
        created_at: now(),
      })

      const opened = await newPage({ width, theme, locale })
      await signIn(opened, userId, '/client/managers')
      for (const [path, name] of [
        ['', 'index'],
        [`/${second}/withdraw`, 'withdraw'],
        [`/${second}/scopes?keep[]=see`, 'narrow'],
        [`/${grantId}/log`, 'log'],
        [`/reports/new?grant=${grantId}`, 'report'],
      ] as const) {
        await inspect(opened, `/client/managers${path}`, `managers-${name}-${suffix}`)
      }
      const nobody = await createUser(panel, await createClient(panel), { locale })
      await signIn(opened, nobody, '/client/managers')
      await inspect(opened, '/client/managers', `managers-empty-${suffix}`)

      await db.from('grants').where('id', grantId).update({ from_agents_address: true })
      await signIn(opened, await createStaff(panel, { locale }), '/admin/agents/grants')
      for (const [path, name] of [
        ['grants', 'grants'],
        [`grants/${grantId}/log`, 'grant-log'],
        ['reports', 'reports'],
      ] as const) {
        await inspect(opened, `/admin/agents/${path}`, `managers-admin-${name}-${suffix}`)
      }
      expectNoErrors(opened)
    })
  }
})
