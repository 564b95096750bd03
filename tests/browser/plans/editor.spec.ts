import { test } from '@japa/runner'
import type { Locator } from 'playwright-core'
import { createLocalAdmin } from '#tests/helpers/admins'
import { expectNoErrors, newPage, signIn, type TestPage } from '#tests/helpers/browser'
import { percent, rule, terms } from '#tests/helpers/plan_terms'
import { createPlan, versionsOf } from '#tests/helpers/plans'

/** Amounts in Italian have a space in them that does not break. */
async function wordsOf(part: Locator) {
  const text = await part.innerText()
  return text.replaceAll('\u00A0', ' ')
}

/**
 * Adds a rule for .it registrations, moves it to the top, tries it and saves it.
 */
async function addRule({ page }: TestPage) {
  await page.locator('button[value=add]').click()
  await page.waitForURL(/#rule-2$/)
  const second = page.locator('#rule-2')
  await second.locator('summary').click()
  await second.getByLabel('domini', { exact: true }).check()
  await second.getByLabel('registrazioni', { exact: true }).check()
  await page.fill('[name="rules[1][tlds]"]', '.IT')
  await page.selectOption('[name="rules[1][earns]"]', 'fixed')
  await page.fill('[name="rules[1][amounts]"]', 'EUR 1,00')
}

test.group('The plan editor in a browser', (group) => {
  group.each.timeout(60_000)

  for (const javaScript of [true, false]) {
    test(`edits rules and reads the calculator in Italian, ${javaScript ? 'with' : 'without'} JavaScript`, async ({
      assert,
    }) => {
      const plan = await createPlan(null, { terms: terms([rule({}, percent(1000))]) })
      const opened = await newPage({ locale: 'it', javaScript })
      const { page } = opened
      const result = page.locator('#result')
      await signIn(opened, await createLocalAdmin({ locale: 'it' }), `/admin/plans/${plan.id}/edit`)

      // with scripts it follows what is typed, without them the button does it
      await page.fill('[name="rules[0][percent]"]', '0.125')
      if (javaScript) await page.locator('#rule-1-share', { hasText: '0,13 €' }).waitFor()
      await page.fill('[name="rules[0][percent]"]', '12,5')
      if (javaScript) {
        await page.locator('#rule-1-share', { hasText: '12,50 €' }).waitFor()
        assert.equal(new URL(page.url()).hash, '')
      } else {
        await page.locator('#calculator button[value=calculate]').click()
        await page.waitForURL(/#result$/)
      }
      await result.getByText('12,5% di 22,50 € fa 2,8125 €, arrotondato').waitFor()
      assert.include(await result.innerText(), '15,06')

      await addRule(opened)
      await page.locator('#rule-2 button[value="up:1"]').click()
      await page.waitForURL(/#rule-1$/)
      assert.equal(await page.inputValue('[name="rules[0][tlds]"]'), '.IT')
      assert.equal(await page.inputValue('[name="rules[1][percent]"]'), '12,5')
      assert.include(await page.locator('#rule-1').innerText(), 'decide 1 riga')
      const text = await wordsOf(result)
      assert.include(text, 'Domini .it, registrazioni, annuale')
      assert.include(text, '1,00 € ciascuno')
      assert.include(text, '14,95')
      assert.lengthOf(await versionsOf(plan), 1)

      // Enter in a field calculates, and never saves
      await page.press('[name=hold_days]', 'Enter')
      await page.waitForURL(/#result$/)
      assert.lengthOf(await versionsOf(plan), 1)

      await page.locator('main .btn-primary').click()
      await page.waitForURL(new RegExp(`/admin/plans/${plan.id}$`))
      const saved = await wordsOf(page.locator('main'))
      assert.include(saved, 'Condizioni salvate come versione 2.')
      assert.include(saved, 'Domini .it, registrazioni: 1,00 € ciascuno')
      const [, version] = await versionsOf(plan)
      assert.deepEqual(JSON.parse(version.terms).rules, [
        {
          match: { kinds: ['domain'], tlds: ['it'], domainActions: ['register'] },
          earns: { kind: 'fixed', amounts: { EUR: 100 } },
        },
        { match: {}, earns: { kind: 'percent', bps: 1250 } },
      ])
      // a browser without scripts refuses to load them
      expectNoErrors(opened, javaScript ? [] : ['.js csp'])
    })
  }
})
