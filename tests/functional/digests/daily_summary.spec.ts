import '#start/mails'
import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { freeze, thaw } from '#core/clock'
import { mailNamed, wordsIn } from '#core/mails/mail'
import User from '#identity/models/user'
import { ReleaseDueCommissions } from '#commissions/actions/release_due_commissions'
import { OweDailySummaries } from '#reports/digests/actions/owe_daily_summaries'
import { mailsOwedTo } from '#tests/helpers/membership'
import {
  clientRegistered,
  invoiceOf,
  invoicePaid,
  orderPlaced,
  sendEvent,
} from '#tests/helpers/panel_events'
import { beginStory, follow, type Story, tokenOf } from '#tests/helpers/story'
import { unique } from '#tests/helpers/world'

const DAY = 86_400_000
/** 13:00 in the programme's time zone. */
const NOON = Date.parse('2027-03-10T12:00:00Z')

type Api = Parameters<typeof sendEvent>[0]

async function earn(client: Api, { panel, link }: Story) {
  const token = tokenOf(await follow(link))
  const buyer = unique('buyer')
  const placed = orderPlaced({
    order: { client_id: buyer, items: [{ id: 'i1', description: 'Hosting', amount: 10_000 }] },
    visit_token: token,
  })
  for (const event of [
    clientRegistered({ client: { id: buyer } }),
    placed,
    invoicePaid({ invoice: invoiceOf(placed) }),
  ]) {
    const response = await sendEvent(client, panel, event)
    response.assertStatus(202)
  }
}

async function owe() {
  const action = await app.container.make(OweDailySummaries)
  return action.handle()
}

async function choose(client: Api, { affiliate }: Story, form: Record<string, string>) {
  const response = await client
    .put('/affiliate/membership')
    .loginAs(await User.findOrFail(affiliate.userId))
    .withCsrfToken()
    .form(form)
  response.assertTextIncludes('E-mail settings saved.')
}

test.group('The summary of a day', (group) => {
  group.each.setup(() => {
    freeze(NOON)
    return () => thaw()
  })

  test('is owed once, the day after, to who wants it, in the language they chose', async ({
    assert,
    client,
  }) => {
    const story = await beginStory()
    const other = await beginStory()
    await choose(client, story, { daily_summary: '1', mail_locale: 'it' })
    const { email } = story.affiliate.client

    await earn(client, story)
    await earn(client, story)
    await earn(client, other)
    await owe()
    assert.lengthOf(await mailsOwedTo(email), 0)

    freeze(NOON + DAY)
    await Promise.all([owe(), owe()])
    await owe()
    const [mail, ...more] = await mailsOwedTo(email)
    assert.lengthOf(more, 0)
    assert.deepInclude(mail, { template: 'earnings.daily_summary', locale: 'it' })
    assert.lengthOf(await mailsOwedTo(other.affiliate.client.email), 0)

    const content = mailNamed('earnings.daily_summary')!.compose(mail!.details, wordsIn('it'))
    assert.deepEqual(
      content.rows!.map(({ label, value }) => [label, value.replaceAll('\u00a0', ' ')]),
      [['Accreditato (2 commissioni)', '20,00 €']]
    )

    // nothing happened on the next day
    freeze(NOON + 2 * DAY)
    await owe()
    assert.lengthOf(await mailsOwedTo(email), 1)

    // the hold ends
    freeze(NOON + 31 * DAY)
    const release = await app.container.make(ReleaseDueCommissions)
    await release.handle({ panelId: story.panel.id })
    freeze(NOON + 32 * DAY)
    await owe()
    const [, released] = await mailsOwedTo(email)
    assert.deepEqual(released!.details.credited, [])
    const [available] = released!.details.available as { currency: string; amount: number }[]
    assert.deepInclude(available, { currency: 'EUR', amount: 2_000 })
  })

  test('is owed to nobody who left, or began to want it later', async ({ assert, client }) => {
    const left = await beginStory()
    await choose(client, left, { daily_summary: '1', mail_locale: '' })
    const late = await beginStory()
    await earn(client, left)
    await earn(client, late)
    await db.from('affiliates').where('id', left.affiliate.id).update({ status: 'left' })

    freeze(NOON + DAY)
    await choose(client, late, { daily_summary: '1', mail_locale: '' })
    await owe()
    assert.lengthOf(await mailsOwedTo(left.affiliate.client.email), 0)
    assert.lengthOf(await mailsOwedTo(late.affiliate.client.email), 0)
  })

  test('ends when it is no longer wanted', async ({ assert, client }) => {
    const story = await beginStory()
    await choose(client, story, { daily_summary: '1', mail_locale: '' })
    await choose(client, story, { mail_locale: '' })
    await earn(client, story)
    freeze(NOON + DAY)
    await owe()
    assert.lengthOf(await mailsOwedTo(story.affiliate.client.email), 0)
  })
})

test.group('Every mail of the product', () => {
  const details = {
    panel: 'Nimbus',
    affiliateId: 1,
    applicant: 'Carla',
    site: null,
    promotion: 'Words',
    appliedAt: NOON,
    reason: 'Because.',
    againFrom: NOON,
    version: 2,
    effectiveFrom: NOON,
    accept: true,
    day: NOON,
    credited: [{ currency: 'EUR', amount: 100, count: 1 }],
    available: [{ currency: 'JPY', amount: 100 }],
  }

  for (const name of [
    'membership.received',
    'membership.waiting',
    'membership.approved',
    'membership.declined',
    'membership.suspended',
    'membership.reinstated',
    'membership.left',
    'terms.changed',
    'earnings.daily_summary',
  ]) {
    test(`${name} says the same things in both languages, and leads to a page of ours`, ({
      assert,
    }) => {
      const [en, it] = (['en', 'it'] as const).map((locale) =>
        mailNamed(name)!.compose(details, wordsIn(locale))
      )
      assert.notEqual(en!.subject, it!.subject)
      assert.equal(en!.paragraphs.length, it!.paragraphs.length)
      assert.equal(en!.action.path, it!.action.path)
      assert.match(en!.action.path, /^\/(affiliate|admin)/)
      assert.equal(en!.quote, it!.quote)
    })
  }
})
