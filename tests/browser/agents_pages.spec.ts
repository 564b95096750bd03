/**
 * An agent's own pages: as they look, and with the keyboard alone.
 */
import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { now } from '#core/clock'
import { associate, createAgent } from '#tests/helpers/agents'
import {
  expectNoErrors,
  inspect,
  inspectAsItIs,
  LOOKS,
  newPage,
  signIn,
} from '#tests/helpers/browser'
import { createCommission, createReferral } from '#tests/helpers/earnings'
import { consent, withdraw } from '#tests/helpers/grants'
import { createAffiliate, createClient, createPanel, createUser } from '#tests/helpers/world'

const DAY = 86_400_000
const SIXTY_LETTERS = 'A name of sixty letters that goes on and on, to its very end'

for (const { width, theme, locale } of LOOKS) {
  const suffix = `${width}-${theme}-${locale}`

  test.group(`An agent’s pages at ${width} px, ${theme}, ${locale}`, () => {
    test('links, clients none and many, earnings, other standings', async ({ assert }) => {
      const panel = await createPanel({ name: 'Nimbus Hosting' })
      const member = await createAffiliate(panel)
      const agent = await createAgent(panel, { of: member })
      await db.from('users').where('id', agent.userId).update({ locale })
      const opened = await newPage({ width, theme, locale })
      const { page } = opened
      await signIn(opened, agent.userId, '/agent')
      await page.locator('.card > details > summary').click()
      await inspectAsItIs(opened, `agent-links-${suffix}`)
      await inspect(opened, '/agent/clients', `agent-clients-none-${suffix}`)

      const earner = { panelId: panel.id, affiliate: member, link: agent.link }
      for (let count = 0; count < 24; count++) {
        const client = await createClient(panel)
        await associate(panel, client, agent, { since: now() - count * DAY })
      }
      const named = await createClient(panel, { name: SIXTY_LETTERS })
      await consent(agent, named, { optionalScopes: ['manage_services', 'place_orders'] })
      const gone = await createClient(panel, { email: 'lost@example.it' })
      await withdraw(await consent(agent, gone))
      const left = await createClient(panel, { email: 'left@example.it' })
      await associate(panel, left, agent, { since: now() - DAY, ended_at: now() - 1 })
      for (const [currency, amount] of [
        ['EUR', 123_456],
        ['JPY', 1_200],
        ['EUR', -500],
      ] as const) {
        const referral = await createReferral(earner, {
          client_id: named.id,
          kind: 'order',
          role: 'agent',
          status: 'qualified',
        })
        await createCommission(earner, { referral_id: referral, currency, amount })
      }
      await inspect(opened, '/agent/clients', `agent-clients-many-${suffix}`)
      await inspect(opened, '/agent/clients?q=nobody', `agent-clients-no-match-${suffix}`)
      await inspect(opened, '/affiliate/referrals', `agent-referrals-${suffix}`)
      await inspect(opened, '/affiliate/credits', `agent-credits-${suffix}`)
      assert.include(await page.content(), locale === 'it' ? 'Agente' : 'Agent')

      await db
        .from('agents')
        .where('id', agent.id)
        .update({ status: 'suspended', general_links: false, company: null, phone: null })
      await inspect(opened, '/agent', `agent-suspended-${suffix}`)
      expectNoErrors(opened)
    })

    test('no agent, and one no longer', async () => {
      const panel = await createPanel({ name: 'Nimbus Hosting' })
      const opened = await newPage({ width, theme, locale })
      const stranger = await createUser(panel, await createClient(panel), { locale })
      await signIn(opened, stranger, '/affiliate')
      await inspect(opened, '/agent', `agent-none-${suffix}`)

      const { userId } = await createAgent(panel, { status: 'ended' })
      await db.from('users').where('id', userId).update({ locale })
      await signIn(opened, userId, '/affiliate/credits')
      await inspect(opened, '/agent', `agent-ended-${suffix}`)
    })
  })
}

test.group('An agent’s links by keyboard', () => {
  test('are copied, each by its own name', async ({ assert }) => {
    const panel = await createPanel()
    const agent = await createAgent(panel)
    const opened = await newPage({ width: 1280 })
    const { page, context } = opened
    await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    await signIn(opened, agent.userId, '/agent')
    for (const [name, address] of [
      ['Copy Referral link', `/agents/${agent.link.code}`],
      ['Copy Service Manager link', `/manage/${agent.manageCode}`],
    ] as const) {
      const button = page.getByRole('button', { name })
      await button.focus()
      await page.keyboard.press('Enter')
      await page.waitForFunction(
        `navigator.clipboard.readText().then((text) => text.endsWith('${address}'))`
      )
      assert.include(await page.textContent('main'), 'Copied')
    }
    expectNoErrors(opened)
  })
})
