import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { COMMAND_LINE } from '#core/audit/record_act'
import { freeze, now, thaw } from '#core/clock'
import { rememberSetting } from '#core/settings/setting'
import User from '#identity/models/user'
import { ChangeMembership } from '#affiliates/actions/change_membership'
import { EnrollAffiliate } from '#affiliates/actions/enroll_affiliate'
import { findTerms, textHash } from '#affiliates/program_terms'
import { EnsureDefaultPlan } from '#plans/actions/ensure_default_plan'
import { createLocalAdmin, createStaff } from '#tests/helpers/admins'
import {
  applyAs,
  createApplicant,
  createApplication,
  createTerms,
  currentTermsId,
  mailsOwedTo,
  PROMOTION,
} from '#tests/helpers/membership'
import { createAffiliate, createPanel } from '#tests/helpers/world'

const DAY_MS = 86_400_000

const membershipOf = (client: { id: number }) =>
  db.from('affiliates').where('client_id', client.id).first()
const applicationsOf = (affiliate: { id: number }) =>
  db.from('affiliate_applications').where('affiliate_id', affiliate.id).orderBy('id')
const standingsOf = (affiliate: { id: number }) =>
  db.from('affiliate_standings').where('affiliate_id', affiliate.id).orderBy('id')

async function change(
  act: 'approve' | 'decline' | 'suspend' | 'reinstate',
  affiliateId: number,
  reason: string | null = null
) {
  const action = await app.container.make(ChangeMembership)
  const [outcome] = await action.handle({
    act,
    affiliateIds: [affiliateId],
    actor: COMMAND_LINE,
    panelId: null,
    reason,
  })
  return outcome!
}

test.group('Applying', (group) => {
  group.each.setup(() => {
    rememberSetting('membership.approval', 'manual')
    rememberSetting('membership.reapply_days', '30')
  })
  group.each.teardown(() => {
    thaw()
    rememberSetting('membership.approval', 'manual')
  })

  test('keeps what was written, which terms were accepted, and tells the client and the admins', async ({
    assert,
    client,
  }) => {
    const panel = await createPanel()
    const staff = await User.findOrFail(await createStaff(panel, { locale: 'it' }))
    const applicant = await createApplicant(panel)
    const user = await User.findOrFail(applicant.userId)
    const termsId = await currentTermsId(panel)

    const response = await client
      .post('/affiliate/application')
      .loginAs(user)
      .withCsrfToken()
      .redirects(0)
      .form({
        site_url: 'blog.example.net',
        promotion: PROMOTION,
        accept_terms: '1',
        terms_id: termsId,
      })
    response.assertStatus(303)
    response.assertHeader('location', '/affiliate')

    const membership = await membershipOf(applicant.client)
    assert.equal(membership.status, 'applied')
    const [application] = await applicationsOf(membership)
    assert.equal(application.site_url, 'https://blog.example.net/')
    assert.equal(application.promotion, PROMOTION)
    assert.isNull(application.decision)

    const [acceptance] = await db.from('terms_acceptances').where('affiliate_id', membership.id)
    const terms = await findTerms(db.connection(), termsId)
    assert.equal(acceptance.terms_id, termsId)
    assert.equal(acceptance.language, 'en')
    assert.equal(acceptance.text_hash, textHash(terms!.texts.en))
    assert.equal(acceptance.user_id, user.id)

    const [toClient, ...more] = await mailsOwedTo(user.email)
    assert.equal(toClient!.template, 'membership.received')
    assert.lengthOf(more, 0)
    const [toStaff] = await mailsOwedTo(staff.email)
    assert.equal(toStaff!.template, 'membership.waiting')
    assert.equal(toStaff!.locale, 'it')
    assert.equal(toStaff!.details.affiliateId, membership.id)

    const page = await client.get('/affiliate').loginAs(user)
    page.assertStatus(200)
    page.assertTextIncludes('Your application is waiting since')
    page.assertTextIncludes(PROMOTION)
    assert.notInclude(page.text(), 'name="promotion"')
  })

  test('is told what is missing, each at its field', async ({ assert, client }) => {
    const panel = await createPanel()
    const applicant = await createApplicant(panel)
    const user = await User.findOrFail(applicant.userId)
    const send = (form: Record<string, unknown>) =>
      client
        .post('/affiliate/application')
        .loginAs(user)
        .withCsrfToken()
        .header('referer', '/affiliate')
        .form({ terms_id: 1, ...form })

    const empty = await send({})
    assert.include(empty.text(), 'Address of your site: fill this in, or tick that you have none.')
    assert.include(empty.text(), 'Terms: read them and tick that you accept them.')
    const wrong = await send({ site_url: 'ftp://example.com', promotion: 'Short' })
    assert.include(wrong.text(), 'Address of your site must start with https:// or http://.')
    assert.include(wrong.text(), 'How you will promote: write at least 20 characters.')
    assert.isNull(await membershipOf(applicant.client))
  })

  test('needs no site where the client has none', async ({ assert, client }) => {
    const panel = await createPanel()
    const applicant = await createApplicant(panel)
    await client
      .post('/affiliate/application')
      .loginAs(await User.findOrFail(applicant.userId))
      .withCsrfToken()
      .form({
        no_site: '1',
        promotion: PROMOTION,
        accept_terms: '1',
        terms_id: await currentTermsId(panel),
      })
    const [application] = await applicationsOf(await membershipOf(applicant.client))
    assert.isNull(application.site_url)
  })

  test('makes a member at once where the approval is automatic', async ({ assert }) => {
    rememberSetting('membership.approval', 'automatic')
    const panel = await createPanel()
    const staff = await User.findOrFail(await createStaff(panel))
    const applicant = await createApplicant(panel)
    const outcome = await applyAs(panel, applicant)

    assert.isTrue(outcome.ok)
    const membership = await membershipOf(applicant.client)
    assert.equal(membership.status, 'active')
    const [application] = await applicationsOf(membership)
    assert.equal(application.decision, 'approved')
    const mails = await mailsOwedTo(applicant.client.email)
    assert.deepEqual(
      mails.map(({ template }) => template),
      ['membership.approved']
    )
    assert.lengthOf(await mailsOwedTo(staff.email), 0)
  })

  test('ten times at once is one application', async ({ assert }) => {
    const panel = await createPanel()
    const applicant = await createApplicant(panel)
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => applyAs(panel, applicant)))

    assert.lengthOf(
      outcomes.filter(({ ok }) => ok),
      1
    )
    const membership = await membershipOf(applicant.client)
    assert.lengthOf(await applicationsOf(membership), 1)
    assert.lengthOf(await standingsOf(membership), 1)
    assert.lengthOf(await mailsOwedTo(applicant.client.email), 1)
  })

  test('is refused where the terms have changed since they were shown', async ({ assert }) => {
    const panel = await createPanel()
    const applicant = await createApplicant(panel)
    const termsId = await currentTermsId(panel)
    await createTerms(panel)

    const outcome = await applyAs(panel, applicant, { termsId })
    assert.deepEqual(outcome, { ok: false, refusal: { reason: 'terms_changed' } })
    assert.isNull(await membershipOf(applicant.client))
  })

  test('again is possible after a refusal once the days are over', async ({ assert, client }) => {
    const panel = await createPanel()
    const applicant = await createApplication(panel)
    const user = await User.findOrFail(applicant.userId)
    const at = now()
    await change('decline', applicant.id, 'We need to know your site.')

    const page = await client.get('/affiliate').loginAs(user)
    page.assertTextIncludes('We need to know your site.')
    page.assertTextIncludes('You can apply again from')
    assert.notInclude(page.text(), 'name="promotion"')
    const early = await applyAs(panel, applicant)
    assert.isFalse(early.ok)

    freeze(at + 31 * DAY_MS)
    const outcome = await applyAs(panel, applicant)
    assert.isTrue(outcome.ok)
    const applications = await applicationsOf(applicant)
    assert.deepEqual(
      applications.map(({ decision }) => decision),
      ['declined', null]
    )
  })

  test('is withdrawn by the client, and can be sent again at once', async ({ assert, client }) => {
    const panel = await createPanel()
    const applicant = await createApplication(panel)
    const user = await User.findOrFail(applicant.userId)

    const ask = await client.get('/affiliate/application/withdraw').loginAs(user)
    ask.assertTextIncludes('Withdraw your application?')
    const done = await client.delete('/affiliate/application').loginAs(user).withCsrfToken()
    done.assertTextIncludes('Application withdrawn.')
    done.assertTextIncludes('You withdrew your application on')

    const [application] = await applicationsOf(applicant)
    assert.equal(application.decision, 'withdrawn')
    const again = await applyAs(panel, applicant)
    assert.isTrue(again.ok)
  })

  test('withdrawing after the approval does not end the membership', async ({ assert, client }) => {
    const panel = await createPanel()
    const applicant = await createApplication(panel)
    await change('approve', applicant.id)
    await client
      .delete('/affiliate/application')
      .loginAs(await User.findOrFail(applicant.userId))
      .withCsrfToken()
    const { status } = await membershipOf(applicant.client)
    assert.equal(status, 'active')
  })

  test('shows what the plan of new members pays, by an example', async ({ client }) => {
    await new EnsureDefaultPlan().handle()
    const panel = await createPanel()
    const applicant = await createApplicant(panel)
    const response = await client.get('/affiliate').loginAs(await User.findOrFail(applicant.userId))
    response.assertStatus(200)
    response.assertTextIncludes('€119.88 order → €11.99 for you')
    response.assertTextIncludes('within 30 days of the visit')
    response.assertTextIncludes('Membership. The host decides on each application.')
  })

  test('enrolling who waits approves the application', async ({ assert }) => {
    const panel = await createPanel()
    const applicant = await createApplication(panel)
    const enroll = await app.container.make(EnrollAffiliate)
    const { enrolled } = await enroll.handle({
      panelId: panel.id,
      clientExternalId: applicant.client.externalId,
    })
    assert.isTrue(enrolled)
    const [application] = await applicationsOf(applicant)
    assert.equal(application.decision, 'approved')
    const mails = await mailsOwedTo(applicant.client.email)
    assert.equal(mails.at(-1)!.template, 'membership.approved')
  })
})

test.group('Deciding on members', () => {
  test('twice at once counts once, with one mail and one act', async ({ assert }) => {
    const panel = await createPanel()
    const applicant = await createApplication(panel)
    const outcomes = await Promise.all([
      change('approve', applicant.id),
      change('approve', applicant.id),
    ])
    assert.lengthOf(
      outcomes.filter(({ ok }) => ok),
      1
    )
    const standings = await standingsOf(applicant)
    assert.deepEqual(
      standings.map(({ status }) => status),
      ['applied', 'active']
    )
    const acts = await db
      .from('admin_acts')
      .where({ subject_type: 'affiliate', subject_id: String(applicant.id) })
    assert.deepEqual(
      acts.map(({ act }) => act),
      ['member.approved']
    )
    const mails = await mailsOwedTo(applicant.client.email)
    assert.deepEqual(
      mails.map(({ template }) => template),
      ['membership.received', 'membership.approved']
    )
  })

  test('both ways at once: one holds, the other admin is told', async ({ assert }) => {
    for (let round = 0; round < 5; round++) {
      const panel = await createPanel()
      const applicant = await createApplication(panel)
      const outcomes = await Promise.all([
        change('approve', applicant.id),
        change('decline', applicant.id, 'No.'),
      ])
      const winner = outcomes.findIndex(({ ok }) => ok)
      const loser = outcomes[1 - winner]!
      const { status } = await membershipOf(applicant.client)
      assert.equal(status, winner === 0 ? 'active' : 'declined')
      assert.deepInclude(loser, { ok: false, reason: 'not_possible', status })
      assert.lengthOf(await standingsOf(applicant), 2)
    }
  })

  test('is undone whole where it fails', async ({ assert }) => {
    const panel = await createPanel()
    const affiliate = await createAffiliate(panel)
    await assert.rejects(() => change('suspend', affiliate.id), /needs a reason/)
    assert.lengthOf(await standingsOf(affiliate), 1)
  })

  test('hears of applications: the addresses of the setting, else local admins and the panel’s', async ({
    assert,
  }) => {
    const panel = await createPanel()
    const elsewhere = await createPanel()
    const root = await User.findOrFail(await createLocalAdmin())
    const staff = await User.findOrFail(await createStaff(panel))
    const other = await User.findOrFail(await createStaff(elsewhere))
    await createApplication(panel)
    assert.lengthOf(await mailsOwedTo(root.email), 1)
    assert.lengthOf(await mailsOwedTo(staff.email), 1)
    assert.lengthOf(await mailsOwedTo(other.email), 0)

    const address = `${panel.key}@example.org`
    rememberSetting('membership.notify', address)
    try {
      await createApplication(panel)
    } finally {
      rememberSetting('membership.notify', '')
    }
    assert.lengthOf(await mailsOwedTo(address), 1)
    assert.lengthOf(await mailsOwedTo(staff.email), 1)
  })
})
