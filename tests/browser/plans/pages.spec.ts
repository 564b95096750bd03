/**
 * The pages of commission plans in every width, theme and language: none and many plans, long names, yen, mistakes.
 */
import { test } from '@japa/runner'
import { now } from '#core/clock'
import { EnsureDefaultPlan } from '#plans/actions/ensure_default_plan'
import { createLocalAdmin, createStaff } from '#tests/helpers/admins'
import {
  expectNoErrors,
  inspect,
  inspectAsItIs,
  LOOKS,
  newPage,
  signIn,
} from '#tests/helpers/browser'
import { fixed, nothing, percent, rule, terms } from '#tests/helpers/plan_terms'
import { addVersion, assignPlan, createPlan } from '#tests/helpers/plans'
import { createAffiliate, createPanel } from '#tests/helpers/world'

const SIXTY_LETTERS = 'A plan of sixty letters that goes on and on, to its very end'

const RICH = terms(
  [
    rule({ kinds: ['setup'] }, nothing),
    rule(
      { kinds: ['domain'], tlds: ['it', 'co.uk'], domainActions: ['register'], payment: 'new' },
      fixed({ EUR: 100, USD: 110, JPY: 150 })
    ),
    rule({ kinds: ['hosting'], billingCycles: ['yearly'], payment: 'new' }, percent(2000)),
    rule(
      { kinds: ['hosting'], products: ['a-product-with-a-long-name-'.repeat(4)] },
      percent(1250)
    ),
    rule({ payment: 'renewal' }, percent(500)),
    rule({ kinds: ['hosting'], billingCycles: ['yearly'], payment: 'new' }, percent(1000)),
  ],
  {
    minimumOrder: { EUR: 1000, JPY: 2000 },
    renewalPayments: 12,
    binding: 'life',
    release: 'manual',
  }
)

for (const { width, theme, locale } of LOOKS) {
  const suffix = `${width}-${theme}-${locale}`

  test.group(`Plans at ${width} px, ${theme}, ${locale}`, (group) => {
    group.each.timeout(90_000)
    group.setup(() => new EnsureDefaultPlan().handle())

    test('list, plan, version, editor, calculator, questions', async () => {
      const panel = await createPanel({ name: 'A panel whose name is long enough to wrap' })
      const staff = await createStaff(panel, { locale })
      const opened = await newPage({ width, theme, locale })
      const { page } = opened
      await signIn(opened, staff, '/admin/plans')
      await inspect(opened, '/admin/plans?q=nothing+like+it', `plans-none-${suffix}`)

      const plan = await createPlan(panel, { name: SIXTY_LETTERS })
      await addVersion(plan, { version: 2, terms: RICH, from: now() - 1000 })
      await createPlan(panel, { name: 'Without rules', terms: terms([]) })
      for (let i = 0; i < 30; i++) await createPlan(panel)
      await inspect(opened, '/admin/plans', `plans-many-${suffix}`)
      await inspect(opened, '/admin/plans/new', `plan-new-${suffix}`)
      await page.locator('main form .btn-primary').click()
      await page.waitForSelector('[data-error-summary]')
      await inspectAsItIs(opened, `plan-new-refused-${suffix}`)

      const path = `/admin/plans/${plan.id}`
      await inspect(opened, path, `plan-${suffix}`)
      await inspect(opened, `${path}/versions/1`, `plan-version-${suffix}`)
      await inspect(opened, `${path}/calculator`, `plan-calculator-${suffix}`)
      await inspect(opened, `${path}/name`, `plan-name-${suffix}`)
      await inspect(opened, `${path}/default`, `plan-default-${suffix}`)
      await inspect(opened, `${path}/archive`, `plan-archive-${suffix}`)
      await assignPlan(await createAffiliate(panel), plan, now() - 1000)
      await inspect(opened, `${path}/archive`, `plan-archive-in-use-${suffix}`)
      expectNoErrors(opened)
    })

    test('the editor: filled, in yen, with mistakes', async () => {
      const panel = await createPanel()
      const plan = await createPlan(panel, { terms: RICH })
      const opened = await newPage({ width, theme, locale })
      const { page } = opened
      await signIn(opened, await createLocalAdmin({ locale }), '/admin/plans')
      await inspect(opened, `/admin/plans/${plan.id}/edit`, `plan-edit-${suffix}`)

      await page.fill('[name="sample[currency]"]', 'JPY')
      await page.fill('[name="sample[discount]"]', '')
      for (const index of [0, 1, 2]) {
        await page.fill(`[name="sample[lines][${index}][price]"]`, '12800')
      }
      await page.locator('#calculator button[value=calculate]').click()
      await page.waitForURL(/#result$/)
      await inspectAsItIs(opened, `plan-edit-yen-${suffix}`)

      await page.fill('[name="rules[2][percent]"]', '120')
      await page.fill('[name="rules[3][percent]"]', '0.125')
      await page.fill('[name="rules[1][amounts]"]', 'EUR 1.00\nEUR 2.00')
      await page.fill('[name=hold_days]', 'soon')
      await page.locator('main .btn-primary').click()
      await page.waitForSelector('[data-error-summary]')
      await inspectAsItIs(opened, `plan-edit-refused-${suffix}`)
      expectNoErrors(opened, ['422'])
    })
  })
}
