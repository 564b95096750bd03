/**
 * Everybody's commissions and the corrections by hand, as admins see them, and the affiliate's own page of corrections.
 */
import { randomUUID } from 'node:crypto'
import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { RequestCorrection } from '#commissions/corrections/actions/request_correction'
import { createStaff } from '#tests/helpers/admins'
import {
  expectNoErrors,
  inspect,
  inspectAsItIs,
  LOOKS,
  newPage,
  signIn,
} from '#tests/helpers/browser'
import { bookBalance, createCommission } from '#tests/helpers/earnings'
import { createAffiliate, createLink, createPanel } from '#tests/helpers/world'

const SIXTY_LETTERS = 'A name of sixty letters that goes on and on, to its very end'

for (const { width, theme, locale } of LOOKS) {
  const suffix = `${width}-${theme}-${locale}`

  test.group(`Commissions for admins at ${width} px, ${theme}, ${locale}`, () => {
    test('none, many, and every question', async () => {
      const panel = await createPanel({ name: 'Nimbus Hosting' })
      const staff = await createStaff(panel, { locale })
      const opened = await newPage({ width, theme, locale })
      const { page } = opened
      await signIn(opened, staff, '/admin/commissions')
      await inspect(opened, '/admin/commissions', `commissions-none-${suffix}`)

      const affiliate = await createAffiliate(panel)
      await db.from('clients').where('id', affiliate.client.id).update({ name: SIXTY_LETTERS })
      const earner = { panelId: panel.id, affiliate, link: await createLink(affiliate) }
      for (let count = 0; count < 25; count++) await createCommission(earner)
      await createCommission(earner, { currency: 'JPY', item_amount: 1_200_000, status: 'paid' })
      const waiting = await createCommission(earner, { release: 'manual' })
      await createCommission(earner, { amount: -1_000, status: 'available' })
      await bookBalance(earner, 'EUR', { pending: 1_000, available: 123_456 })
      await inspect(opened, '/admin/commissions', `commissions-many-${suffix}`)
      await inspect(
        opened,
        '/admin/commissions?q=nothing+like+it',
        `commissions-no-match-${suffix}`
      )

      await page.goto('/admin/commissions?approval=waiting')
      await page.locator('input[name=ids]').first().check()
      await page.locator('button[formaction="/admin/commissions/approve"]').click()
      await page.waitForURL(`**/approve?ids=${waiting}`)
      await inspectAsItIs(opened, `commissions-approve-${suffix}`)
      await inspect(
        opened,
        `/admin/commissions/reject?ids=${waiting}`,
        `commissions-reject-${suffix}`
      )
      await page.locator('main form button.btn-danger').click()
      await page.waitForSelector('[data-error-summary]')
      await inspectAsItIs(opened, `commissions-reject-refused-${suffix}`)
      expectNoErrors(opened)
    })

    test('corrections: none, asked for, checked, booked, waiting', async ({ assert }) => {
      const panel = await createPanel({ name: 'Nimbus Hosting' })
      const staff = await createStaff(panel, { locale })
      const affiliate = await createAffiliate(panel)
      await db.from('clients').where('id', affiliate.client.id).update({ name: SIXTY_LETTERS })
      await db.from('users').where('id', affiliate.userId).update({ locale })
      const opened = await newPage({ width, theme, locale })
      const { page } = opened
      await signIn(opened, staff, '/admin/corrections')
      await inspect(opened, '/admin/corrections', `corrections-none-${suffix}`)
      await inspect(opened, '/admin/corrections/new?q=sixty', `corrections-choose-${suffix}`)
      await inspect(
        opened,
        `/admin/corrections/new?affiliate=${affiliate.id}`,
        `corrections-new-${suffix}`
      )

      await page.locator('main form .btn-primary').click()
      await page.waitForSelector('[data-error-summary]')
      await inspectAsItIs(opened, `corrections-refused-${suffix}`)
      await page.fill('#field-amount', locale === 'it' ? '12,50' : '12.50')
      await page.fill('#field-currency', 'eur')
      await page.fill('#field-reason', 'Bonus for the launch')
      await page.locator('main form .btn-primary').click()
      await page.waitForURL('**/checks')
      await inspectAsItIs(opened, `corrections-confirm-${suffix}`)

      // what was typed is there again when it has to be changed
      await page.locator('button[name=change]').click()
      await page.waitForURL('**/new?affiliate=*')
      assert.equal(await page.inputValue('#field-reason'), 'Bonus for the launch')
      await page.locator('main form .btn-primary').click()
      await page.locator('main form button.btn-danger').click()
      await page.waitForURL(/\/admin\/corrections\/\d+$/)
      await inspectAsItIs(opened, `corrections-booked-${suffix}`)

      const other = await createStaff(panel)
      const request = await app.container.make(RequestCorrection)
      const { id } = await request.handle({
        actor: { userId: other, name: 'Ada Admin' },
        affiliate: {
          id: affiliate.id,
          panelId: panel.id,
          clientId: affiliate.client.id,
          label: SIXTY_LETTERS,
        },
        currency: 'EUR',
        amount: -90_000,
        reason: 'Paid twice in October',
        requestKey: randomUUID(),
      })
      await inspect(opened, `/admin/corrections/${id}`, `corrections-waiting-${suffix}`)
      await inspect(opened, '/admin/corrections', `corrections-many-${suffix}`)

      await signIn(opened, affiliate.userId, '/affiliate/corrections')
      await inspect(opened, '/affiliate/corrections', `corrections-own-${suffix}`)
      expectNoErrors(opened)
    })
  })
}
