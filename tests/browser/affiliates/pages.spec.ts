/**
 * The pages of the membership, the client's and the admin's, in the telling looks.
 */
import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { now } from '#core/clock'
import { COMMAND_LINE } from '#core/audit/record_act'
import { ChangeMembership } from '#affiliates/actions/change_membership'
import type { MembershipAct } from '#affiliates/membership_acts'
import { EnsureDefaultPlan } from '#plans/actions/ensure_default_plan'
import { createStaff } from '#tests/helpers/admins'
import { bookBalance, createCommission } from '#tests/helpers/earnings'
import { createApplicant, createApplication, createTerms } from '#tests/helpers/membership'
import { createAffiliate, createLink, createPanel } from '#tests/helpers/world'
import {
  expectAccessible,
  expectNoErrors,
  inspect,
  look,
  LOOKS,
  newPage,
  signIn,
} from '#tests/helpers/browser'

const SIXTY_LETTERS = 'A name of sixty letters that goes on and on, to its very end'
const REASON = 'Your site has no pages yet.\nWrite again when it has: we look forward to it.'

const speak = (userId: number, locale: string) =>
  db.from('users').where('id', userId).update({ locale })

async function change(act: MembershipAct, affiliateId: number) {
  const action = await app.container.make(ChangeMembership)
  await action.handle({
    act,
    affiliateIds: [affiliateId],
    actor: COMMAND_LINE,
    panelId: null,
    reason: REASON,
  })
}

for (const { width, theme, locale } of LOOKS) {
  const suffix = `${width}-${theme}-${locale}`

  test.group(`Membership at ${width} px, ${theme}, ${locale}`, () => {
    test('joining: the offer, a refused form, waiting, declined', async () => {
      await new EnsureDefaultPlan().handle()
      const panel = await createPanel()
      const newcomer = await createApplicant(panel, { locale })
      const opened = await newPage({ width, theme, locale })
      await signIn(opened, newcomer.userId, '/affiliate')
      await inspect(opened, '/affiliate', `join-${suffix}`)
      await opened.page.locator('main form .btn-primary').click()
      await opened.page.waitForSelector('[data-error-summary]')
      await look(opened, `join-refused-${suffix}`)
      await expectAccessible(opened)
      await inspect(opened, '/affiliate/terms', `terms-of-newcomer-${suffix}`)

      const waiting = await createApplication(panel, { locale })
      await signIn(opened, waiting.userId, '/affiliate')
      await inspect(opened, '/affiliate', `join-waiting-${suffix}`)
      await inspect(opened, '/affiliate/application/withdraw', `join-withdraw-${suffix}`)
      await change('decline', waiting.id)
      await inspect(opened, '/affiliate', `join-declined-${suffix}`)
      expectNoErrors(opened)
    })

    test('membership: active with new terms, leaving, suspended', async () => {
      await new EnsureDefaultPlan().handle()
      const panel = await createPanel()
      const affiliate = await createAffiliate(panel)
      await speak(affiliate.userId, locale)
      const opened = await newPage({ width, theme, locale })
      await signIn(opened, affiliate.userId, '/affiliate/membership')
      await inspect(opened, '/affiliate/membership', `membership-${suffix}`)
      await inspect(opened, '/affiliate/membership/leave', `membership-leave-${suffix}`)
      await createTerms(panel, { effective_from: now() + 20 * 86_400_000 })
      await inspect(opened, '/affiliate/terms', `terms-${suffix}`)
      await change('suspend', affiliate.id)
      await inspect(opened, '/affiliate/membership', `membership-suspended-${suffix}`)
      expectNoErrors(opened)
    })

    test('members for admins: none, many, one, and every question', async () => {
      await new EnsureDefaultPlan().handle()
      const panel = await createPanel({ name: 'Nimbus Hosting' })
      const staff = await createStaff(panel, { locale })
      const opened = await newPage({ width, theme, locale })
      await signIn(opened, staff, '/admin/members')
      await inspect(opened, '/admin/members', `members-none-${suffix}`)

      const waiting = await createApplication(panel)
      await db.from('clients').where('id', waiting.client.id).update({ name: SIXTY_LETTERS })
      const earner = await createAffiliate(panel)
      const link = await createLink(earner)
      await createCommission({ panelId: panel.id, affiliate: earner, link })
      await createCommission(
        { panelId: panel.id, affiliate: earner, link },
        { currency: 'JPY', item_amount: 120_000 }
      )
      await bookBalance({ panelId: panel.id, affiliate: earner }, 'EUR', {
        pending: 1_199,
        available: 123_456,
      })
      await bookBalance({ panelId: panel.id, affiliate: earner }, 'JPY', { available: -12_000 })
      const others = [await createAffiliate(panel), await createAffiliate(panel)]
      await change('suspend', others[0]!.id)

      await inspect(opened, '/admin/members', `members-${suffix}`)
      await inspect(opened, '/admin/members?q=nobody+like+this', `members-filtered-${suffix}`)
      await inspect(opened, `/admin/members/${waiting.id}`, `member-waiting-${suffix}`)
      await inspect(opened, `/admin/members/${earner.id}`, `member-${suffix}`)
      await inspect(opened, `/admin/members/${others[0]!.id}`, `member-suspended-${suffix}`)
      await inspect(opened, `/admin/members/${earner.id}/plan`, `member-plan-${suffix}`)
      await inspect(opened, `/admin/members/decline?ids=${waiting.id}`, `member-decline-${suffix}`)
      await inspect(
        opened,
        `/admin/members/suspend?ids=${earner.id}&ids=${others[1]!.id}&ids=${others[0]!.id}`,
        `members-suspend-${suffix}`
      )
      await inspect(
        opened,
        `/admin/members/approve?ids=${earner.id}`,
        `members-impossible-${suffix}`
      )
      await opened.page.goto(`/admin/members/decline?ids=${waiting.id}`)
      await opened.page.locator('main .btn-danger').click()
      await opened.page.waitForSelector('[data-error-summary]')
      await look(opened, `member-decline-refused-${suffix}`)
      await expectAccessible(opened)
      expectNoErrors(opened)
    })

    test('terms for admins', async () => {
      const panel = await createPanel({ name: 'Nimbus Hosting' })
      const staff = await createStaff(panel, { locale })
      await createAffiliate(panel)
      const opened = await newPage({ width, theme, locale })
      await signIn(opened, staff, '/admin/terms')
      await inspect(opened, '/admin/terms', `admin-terms-none-${suffix}`)
      const id = await createTerms(panel)
      await inspect(opened, '/admin/terms', `admin-terms-${suffix}`)
      await inspect(opened, `/admin/terms/${id}`, `admin-terms-version-${suffix}`)
      await inspect(opened, '/admin/terms/new', `admin-terms-new-${suffix}`)
      const draft = await createTerms(panel, { published_at: null })
      await inspect(opened, `/admin/terms/${draft}/publish`, `admin-terms-publish-${suffix}`)
      expectNoErrors(opened)
    })
  })
}
