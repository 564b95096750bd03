/**
 * Service Manager links as people see them: every page in its looks, and a consent by the keyboard alone.
 */
import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { ChangeAgentLogo } from '#agents/logos/actions/change_agent_logo'
import { PRODUCT } from '#core/audit/record_act'
import { now } from '#core/clock'
import { hashOfLinkToken, newLinkToken } from '#delegation/consent/link_token'
import { createAgent, type TestAgent } from '#tests/helpers/agents'
import { imageFile } from '#tests/helpers/banners'
import {
  expectNoErrors,
  inspect,
  inspectAsItIs,
  LOOKS,
  newPage,
  signIn,
  type TestPage,
} from '#tests/helpers/browser'
import { connectWhmcs, createInvitation } from '#tests/helpers/grants'
import { launchToken } from '#tests/helpers/launch'
import { createClient, createPanel, type TestClient, type TestPanel } from '#tests/helpers/world'

const DAY = 86_400_000
const LONG = 'A company whose name of sixty letters goes on to its very end'

/** Through the panel's launch, which says when the person signed in. */
async function launch(
  { page }: TestPage,
  panel: TestPanel,
  client: Pick<TestClient, 'externalId' | 'email'>,
  { path, ...claims }: { path: string } & Record<string, unknown>
) {
  const token = await launchToken(panel, {
    sub: client.externalId,
    email: client.email,
    auth_time: Math.floor(now() / 1000),
    return_to: path,
    ...claims,
  })
  await page.goto(`/launch?token=${token}`)
}

async function giveLogo(agent: TestAgent) {
  const action = await app.container.make(ChangeAgentLogo)
  const bytes = await imageFile('png', { width: 300, height: 120 })
  const file = { name: 'logo.png', bytes, size: bytes.length }
  const outcome = await action.handle({ agentId: agent.id, file, actor: PRODUCT, panelId: null })
  if (!outcome.ok) throw new Error(outcome.reason)
}

async function invite(panel: TestPanel, agent: TestAgent, given: Record<string, unknown>) {
  const token = newLinkToken()
  await createInvitation(panel, agent, {
    token_hash: hashOfLinkToken(token),
    wanted_scopes: '["manage_services"]',
    ...given,
  })
  return `/manage/i/${token}`
}

for (const { width, theme, locale } of LOOKS) {
  const suffix = `${width}-${theme}-${locale}`

  test.group(`Consent at ${width} px, ${theme}, ${locale}`, () => {
    test('each page of a Service Manager link', async () => {
      const opened = await newPage({ width, theme, locale })
      const panel = await createPanel()
      const agent = await createAgent(panel, { company: LONG })
      const other = await createAgent(panel, { name: 'Anna Verdi', company: null })
      await giveLogo(agent)
      const client = await createClient(panel)
      const path = `/manage/${agent.manageCode}`
      const invitation = await invite(panel, agent, { email: client.email, message: 'Ciao!' })

      await inspect(opened, path, `manage-guest-${suffix}`)
      await launch(opened, panel, client, { path, locale, auth_time: 0 })
      await inspectAsItIs(opened, `manage-confirm-${suffix}`)
      await launch(opened, panel, client, { path: `/manage/${other.manageCode}`, locale })
      await opened.page.locator('button.btn-lg').last().click()
      await inspectAsItIs(opened, `manage-agreed-${suffix}`)
      await inspect(opened, `/manage/${other.manageCode}`, `manage-granted-${suffix}`)
      await connectWhmcs(panel)
      await opened.page.goto(invitation)
      await opened.page.locator('summary').last().click()
      await inspectAsItIs(opened, `manage-consent-${suffix}`)
      // shown, not only asked for
      await opened.page.waitForFunction("document.querySelector('img.agent-logo').naturalWidth > 0")
      await inspect(
        opened,
        await invite(panel, agent, { email: 'else@example.net' }),
        `manage-not-invited-${suffix}`
      )
      await launch(opened, panel, agent.client, { path, locale })
      await inspectAsItIs(opened, `manage-own-${suffix}`)
      expectNoErrors(opened, ['403'])
    })

    test('an agent’s invitations', async () => {
      const opened = await newPage({ width, theme, locale })
      const panel = await createPanel()
      const agent = await createAgent(panel)
      await db.from('users').where('id', agent.userId).update({ locale })
      await signIn(opened, agent.userId, '/agent/invitations')
      await inspectAsItIs(opened, `invitations-none-${suffix}`)
      await inspect(opened, '/agent/invitations/new', `invitations-new-${suffix}`)
      for (const state of ['open', 'used', 'declined', 'revoked']) {
        await createInvitation(panel, agent, { state, wanted_scopes: '["place_orders"]' })
      }
      await createInvitation(panel, agent, { expires_at: now() - DAY })
      await inspect(opened, '/agent/invitations', `invitations-${suffix}`)
      expectNoErrors(opened)
    })
  })
}

test.group('A consent by the keyboard alone', () => {
  test('is read, ticked and agreed to; Enter in it declines rather than agrees', async ({
    assert,
  }) => {
    const opened = await newPage({ javaScript: false })
    const { page } = opened
    const panel = await createPanel()
    const agent = await createAgent(panel)
    const client = await createClient(panel)
    await launch(opened, panel, client, { path: `/manage/${agent.manageCode}` })
    assert.equal(
      await page.locator('h1').textContent(),
      'Let Bruno Bianchi (Studio B) manage your panel?'
    )

    const tabTo = async (focused: string) => {
      for (let presses = 0; presses < 30; presses++) {
        await page.keyboard.press('Tab')
        if ((await page.locator(`${focused}:focus`).count()) > 0) return
      }
      throw new Error(`${focused} is not reached by Tab`)
    }
    await tabTo('input[name=manage_services]')
    await page.keyboard.press('Space')
    await tabTo('select[name=days]')
    await page.keyboard.press('Home')
    await tabTo('button[formaction]')
    await page.keyboard.press('Tab')
    assert.equal(await page.locator('button:focus').textContent(), 'I agree')
    await page.keyboard.press('Enter')
    await page.waitForURL('**/manage/consents/*')

    const grant = await db.from('grants').where('client_id', client.id).firstOrFail()
    assert.equal(grant.scopes, '["see","manage_services"]')
    assert.equal(Number(grant.expires_at) - Number(grant.granted_at), 30 * DAY)

    const other = await createClient(panel)
    await launch(opened, panel, other, { path: `/manage/${agent.manageCode}` })
    await tabTo('input[name=place_orders]')
    await page.keyboard.press('Enter')
    await page.waitForURL('**/manage/refusals')
    assert.isNull(await db.from('grants').where('client_id', other.id).first())
    expectNoErrors(opened, ['.js csp'])
  })
})
