/**
 * Agents for admins, in the telling looks: none, one, appointing, and every question.
 */
import { test } from '@japa/runner'
import { EnsureDefaultPlan } from '#plans/actions/ensure_default_plan'
import { createStaff } from '#tests/helpers/admins'
import { associate, createAgent } from '#tests/helpers/agents'
import { imageFile } from '#tests/helpers/banners'
import {
  expectAccessible,
  expectNoErrors,
  inspect,
  look,
  LOOKS,
  newPage,
  signIn,
} from '#tests/helpers/browser'
import { createClient, createPanel } from '#tests/helpers/world'

for (const { width, theme, locale } of LOOKS) {
  const suffix = `${width}-${theme}-${locale}`

  test.group(`Agents for admins at ${width} px, ${theme}, ${locale}`, () => {
    test('none, one, appointing with mistakes, editing, suspending', async () => {
      await new EnsureDefaultPlan().handle()
      const panel = await createPanel({ name: 'Nimbus Hosting' })
      const staff = await createStaff(panel, { locale })
      const opened = await newPage({ width, theme, locale })
      await signIn(opened, staff, '/admin/agents')
      await inspect(opened, '/admin/agents', `agents-none-${suffix}`)

      const agent = await createAgent(panel)
      await associate(panel, await createClient(panel), agent)
      await inspect(opened, '/admin/agents', `agents-${suffix}`)
      await inspect(opened, `/admin/agents/${agent.id}`, `agent-${suffix}`)
      await opened.page.setInputFiles('[name=logo]', {
        name: 'logo.png',
        mimeType: 'image/png',
        buffer: Buffer.from('no image'),
      })
      await opened.page.locator('form[action$="/logo"] button').click()
      await opened.page.waitForSelector('#field-logo-error')
      await look(opened, `agent-logo-refused-${suffix}`)
      await expectAccessible(opened)
      await opened.page.setInputFiles('[name=logo]', {
        name: 'logo.png',
        mimeType: 'image/png',
        buffer: await imageFile('png', { width: 300, height: 120 }),
      })
      await opened.page.locator('form[action$="/logo"] button').click()
      await opened.page.waitForSelector('img.agent-logo')
      await look(opened, `agent-logo-${suffix}`)
      await expectAccessible(opened)
      await inspect(opened, '/admin/agents', `agents-logo-${suffix}`)
      await inspect(opened, `/admin/agents/${agent.id}/edit`, `agent-edit-${suffix}`)
      await inspect(opened, `/admin/agents/${agent.id}/plan`, `agent-plan-${suffix}`)
      await inspect(
        opened,
        `/admin/agents/${agent.id}/standing?act=suspend`,
        `agent-suspend-${suffix}`
      )

      await inspect(opened, '/admin/agents/new', `agent-new-${suffix}`)
      const future = await createClient(panel)
      await opened.page.fill('[name=client]', future.externalId)
      await opened.page.locator('main .btn-primary').click()
      await opened.page.waitForSelector('[name=general_links]')
      await opened.page.fill('[name=phone]', 'call me')
      await opened.page.locator('main .btn-primary').click()
      await opened.page.waitForSelector('[data-error-summary]')
      await look(opened, `agent-new-refused-${suffix}`)
      await expectAccessible(opened)
      expectNoErrors(opened)
    })
  })
}
