import { test } from '@japa/runner'
import limiter from '@adonisjs/limiter/services/main'
import db from '@adonisjs/lucid/services/db'
import { refusedActLimit } from '#config/limiter'
import {
  actingFor,
  actsIn,
  agreeTo,
  answerJson,
  keepOnly,
  panelThat,
  sampleClient,
  samplePanelRow,
} from '#tests/helpers/acting'
import { createAgent } from '#tests/helpers/agents'
import {
  expectAccessible,
  expectNoErrors,
  inspect,
  inspectAsItIs,
  LOOKS,
  newPage,
  signIn,
  type TestPage,
} from '#tests/helpers/browser'
import { createClient } from '#tests/helpers/world'

const LONG_NAME = 'Massimiliana Alessandra Rossi-Montefeltro della Rovere, Bottega'

const focusedText = ({ page }: TestPage) =>
  page.evaluate<string>('document.activeElement.textContent.trim()')

/** Presses Tab until what has the focus says this. */
async function tabTo(opened: TestPage, text: string) {
  for (let presses = 0; presses < 60; presses++) {
    await opened.page.keyboard.press('Tab')
    const focused = await focusedText(opened)
    if (focused.includes(text)) return
  }
  throw new Error(`No “${text}” to tab to`)
}

for (const { width, theme, locale } of LOOKS) {
  const suffix = `${width}-${theme}-${locale}`

  test(`acting for a client at ${width} px, ${theme}, ${locale}`, async () => {
    const client = await sampleClient(LONG_NAME)
    const { agent, path, grantId } = await actingFor(client)
    await db.from('users').where('id', agent.userId).update({ locale })
    const opened = await newPage({ width, theme, locale })
    const { page } = opened
    await signIn(opened, agent.userId, path)
    const service = `${path}/services/${client.serviceId}`
    const confirm = `${path}/orders/confirmation?offer=yearly:gale`

    await inspect(opened, service, `acting-service-${suffix}`)
    await inspect(opened, `${service}/suspend`, `acting-suspend-${suffix}`)
    await inspect(opened, `${service}/change-plan`, `acting-plan-${suffix}`)
    await inspect(opened, `${service}/request-cancellation`, `acting-reason-${suffix}`)
    await page.locator('main form .btn-danger').click()
    await page.waitForSelector('[data-error-summary]')
    await expectAccessible(opened)
    await inspect(opened, `${path}/orders/new`, `acting-new-order-${suffix}`)
    await inspect(opened, confirm, `acting-order-mistake-${suffix}`)
    await inspect(opened, `${confirm}&domain=carla.it`, `acting-confirm-order-${suffix}`)
    await page.locator('main form .btn-primary').click()
    await page.waitForURL(/orders\/o-\d+$/)
    await inspectAsItIs(opened, `acting-order-placed-${suffix}`)
    await inspect(opened, `${page.url()}/cancel`, `acting-cancel-order-${suffix}`)
    await inspect(opened, path, `acting-panel-${suffix}`)
    await inspect(opened, `${path}/log`, `acting-log-${suffix}`)

    await page.goto(`${service}/suspend`)
    await keepOnly(grantId, client, ['see'])
    // a form of before, after so many refusals that no more are listed
    const { requests } = refusedActLimit
    await limiter.use(refusedActLimit).set(`refused_act:grant:${grantId}`, requests, '1 hour')
    await page.locator('main form .btn-danger').click()
    await page.getByText(/no longer listed|non è più elencato/).waitFor()
    await inspectAsItIs(opened, `acting-too-many-${suffix}`)
    await inspect(opened, path, `acting-narrowed-${suffix}`)
    await inspect(opened, `${service}/restart`, `acting-out-of-scope-${suffix}`)
    await keepOnly(grantId, client, [])
    await inspect(opened, path, `acting-withdrawn-${suffix}`)
    expectNoErrors(opened, ['403', '422', '429'])
  }).timeout(180_000)

  test(`a panel without anything, and one that fails, at ${width} px, ${theme}, ${locale}`, async () => {
    const panel = await samplePanelRow()
    const agent = await createAgent(panel)
    await db.from('users').where('id', agent.userId).update({ locale })
    const empty = await createClient(panel, { name: 'Carla Rossi' })
    await agreeTo(empty, agent)
    const opened = await newPage({ width, theme, locale })
    await signIn(opened, agent.userId, `/agent/clients/${empty.id}`)
    await inspectAsItIs(opened, `acting-empty-${suffix}`)

    const world = await panelThat((_request, response) => answerJson(response, {}, 500))
    try {
      await db.from('users').where('id', world.agent.userId).update({ locale })
      const failing = await newPage({ width, theme, locale })
      const { page } = failing
      await signIn(failing, world.agent.userId, `${world.path}/services/svc-1/restart`)
      await page.locator('main form .btn-primary').click()
      await page.waitForSelector('main form .btn:not(.btn-primary)')
      await inspectAsItIs(failing, `acting-failed-${suffix}`)
      await world.close()
      await inspect(failing, world.path, `acting-down-${suffix}`)
      await inspect(failing, `${world.path}/services/svc-1`, `acting-silent-${suffix}`)
      expectNoErrors(failing, ['503'])
    } finally {
      await world.close()
    }
    expectNoErrors(opened)
  }).timeout(120_000)
}

test('with the keyboard alone: from the list to a restart, and out again', async ({ assert }) => {
  const client = await sampleClient()
  const { agent, path, grantId } = await actingFor(client, ['manage_services'])
  const opened = await newPage()
  const { page } = opened
  await signIn(opened, agent.userId, path)

  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  assert.equal(await focusedText(opened), 'Stop acting for Carla Rossi')
  await tabTo(opened, 'Gale – my-own-site.it')
  await page.keyboard.press('Enter')
  await page.waitForURL(/services\/svc-\d+$/)
  await tabTo(opened, 'Restart')
  await page.keyboard.press('Enter')
  await page.waitForURL(/restart$/)
  await tabTo(opened, 'Restart for Carla Rossi')
  await page.keyboard.press('Enter')
  await page.waitForURL(/services\/svc-\d+$/)
  assert.include(await page.textContent('main'), 'Restarted for Carla Rossi.')
  assert.deepEqual(await actsIn(grantId), ['service.restart begun', 'service.restart done'])

  await page.goto(path)
  await tabTo(opened, 'Stop')
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/agent\/clients$/)
  expectNoErrors(opened)
})

test('a double click places one order', async ({ assert }) => {
  const client = await sampleClient()
  const { agent, path, grantId } = await actingFor(client)
  const opened = await newPage({ javaScript: false })
  const { page } = opened
  const confirm = `${path}/orders/confirmation?offer=yearly:gale&domain=carla.it`
  await signIn(opened, agent.userId, confirm)
  await page.locator('main form .btn-primary').dblclick()
  await page.waitForURL((url) => !url.pathname.endsWith('/confirmation'))
  await page.goto(`${path}/log`)
  assert.deepEqual(await actsIn(grantId), ['order.place begun', 'order.place done'])
  assert.lengthOf(await db.from('agent_orders').where('grant_id', grantId), 1)
})
