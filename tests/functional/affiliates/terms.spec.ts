import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { DateTime } from 'luxon'
import { programTimeZone } from '#config/program'
import { freeze, now, thaw } from '#core/clock'
import { rememberSetting } from '#core/settings/setting'
import User from '#identity/models/user'
import { EnsureDefaultTerms } from '#affiliates/actions/ensure_default_terms'
import { localAdmin, staffOf } from '#tests/helpers/admins'
import { createTerms, mailsOwedTo } from '#tests/helpers/membership'
import { createAffiliate, createPanel } from '#tests/helpers/world'

const DAY_MS = 86_400_000
const TEXT = {
  text_en: 'These are the new terms of the program, in plain words.',
  text_it: 'Queste sono le nuove condizioni del programma, in parole semplici.',
}
const dayOf = (instant: number) =>
  DateTime.fromMillis(instant, { zone: programTimeZone }).toISODate()!

test.group('Terms', (group) => {
  group.each.teardown(() => {
    thaw()
    rememberSetting('membership.accept_again', 'true')
  })

  test('come with the product, once, however many processes start', async ({ assert }) => {
    await Promise.all(Array.from({ length: 5 }, () => new EnsureDefaultTerms().handle()))
    const first = await db.from('program_terms').where({ scope: 'program', version: 1 })
    assert.lengthOf(first, 1)
    assert.include(first[0].text_it, 'Queste condizioni valgono')
  })

  test('are written as a draft, published by a second page, and told to the members they hold for', async ({
    assert,
    client,
  }) => {
    const panel = await createPanel()
    const staff = await staffOf(panel)
    const member = await createAffiliate(panel)
    const suspended = await createAffiliate(panel, { status: 'suspended' })
    const left = await createAffiliate(panel, { status: 'left' })
    const elsewhere = await createAffiliate(await createPanel())
    await db.from('users').where('id', member.userId).update({ locale: 'it' })
    const user = await User.findOrFail(member.userId)

    const day = now() + 20 * DAY_MS
    const draft = await client
      .post('/admin/terms')
      .loginAs(staff)
      .withCsrfToken()
      .redirects(0)
      .form({ ...TEXT, effective_on: dayOf(day) })
    draft.assertStatus(303)
    const path = draft.header('location')!
    const [terms] = await db.from('program_terms').where('panel_id', panel.id)
    assert.equal(path, `/admin/terms/${terms.id}/publish`)
    assert.isNull(terms.published_at)
    const unseen = await client.get('/affiliate/terms').loginAs(user)
    assert.notInclude(unseen.text(), 'nuove condizioni')

    const ask = await client.get(path).loginAs(staff)
    ask.assertTextIncludes('2 members are told by mail and on every page.')
    const asked = await db.from('program_terms').where('id', terms.id).firstOrFail()
    assert.isNull(asked.published_at)

    const done = await client.put(path).loginAs(staff).withCsrfToken()
    done.assertTextIncludes('Published. 2 members are told by mail.')
    const again = await client.put(path).loginAs(staff).withCsrfToken()
    again.assertTextIncludes('This version is published already.')

    const [mail, ...more] = await mailsOwedTo(member.client.email)
    assert.lengthOf(more, 0)
    assert.deepInclude(mail, { template: 'terms.changed', locale: 'it' })
    assert.lengthOf(await mailsOwedTo(suspended.client.email), 1)
    assert.lengthOf(await mailsOwedTo(left.client.email), 0)
    assert.lengthOf(await mailsOwedTo(elsewhere.client.email), 0)

    const overview = await client.get('/affiliate/links').loginAs(user)
    overview.assertTextIncludes('Le condizioni del programma cambiano il')
    const page = await client.get('/affiliate/terms').loginAs(user)
    page.assertTextIncludes('nuove condizioni')
    page.assertTextIncludes('In vigore: versione 1')

    const accepted = await client
      .post('/affiliate/terms/acceptance')
      .loginAs(user)
      .withCsrfToken()
      .form({ terms_id: terms.id })
    accepted.assertTextIncludes('Condizioni accettate.')
    const [proof] = await db.from('terms_acceptances').where('affiliate_id', member.id)
    assert.deepInclude(proof, { terms_id: terms.id, language: 'it' })
    const calm = await client.get('/affiliate/links').loginAs(user)
    assert.notInclude(calm.text(), 'Le condizioni del programma')

    freeze(day + 2 * DAY_MS)
    const later = await client.get('/affiliate/terms').loginAs(user)
    later.assertTextIncludes('In vigore: versione 2')
    later.assertTextIncludes('Versioni precedenti')
  })

  test('that need not be accepted are only told', async ({ assert, client }) => {
    rememberSetting('membership.accept_again', 'false')
    const panel = await createPanel()
    const member = await createAffiliate(panel)
    const user = await User.findOrFail(member.userId)
    await createTerms(panel)

    const page = await client.get('/affiliate/links').loginAs(user)
    page.assertTextIncludes('The terms of the program have changed on')
    assert.notInclude(page.text(), 'accept them')
    const terms = await client.get('/affiliate/terms').loginAs(user)
    assert.notInclude(terms.text(), 'Accept version')
  })

  test('an older version cannot be accepted any more', async ({ assert, client }) => {
    const panel = await createPanel()
    const member = await createAffiliate(panel)
    const old = await createTerms(panel)
    await createTerms(panel, { effective_from: now() + 1 })
    const response = await client
      .post('/affiliate/terms/acceptance')
      .loginAs(await User.findOrFail(member.userId))
      .withCsrfToken()
      .form({ terms_id: old })
    response.assertTextIncludes('A newer version was published meanwhile.')
    assert.lengthOf(await db.from('terms_acceptances').where('affiliate_id', member.id), 0)
  })

  test('show what was written and nothing as markup', async ({ assert, client }) => {
    const panel = await createPanel()
    const member = await createAffiliate(panel)
    await createTerms(panel, { text_en: '<script>alert(1)</script>\n\n**Bold**' })
    const page = await client.get('/affiliate/terms').loginAs(await User.findOrFail(member.userId))
    assert.notInclude(page.text(), '<script>alert(1)')
    page.assertTextIncludes('&lt;script&gt;alert(1)')
    page.assertTextIncludes('**Bold**')
  })

  test('of the programme are for local admins to write; a panel’s for its staff too', async ({
    assert,
    client,
  }) => {
    const panel = await createPanel()
    const other = await createPanel()
    const staff = await staffOf(panel)
    const root = await localAdmin()

    // a panel's staff write their panel's, whatever they ask for
    await client
      .post('/admin/terms')
      .loginAs(staff)
      .withCsrfToken()
      .form({ ...TEXT, panel: other.id, effective_on: dayOf(now()) })
    assert.lengthOf(await db.from('program_terms').where('panel_id', other.id), 0)
    assert.lengthOf(await db.from('program_terms').where('panel_id', panel.id), 1)

    const foreign = await createTerms(other, { published_at: null })
    for (const path of [`/admin/terms/${foreign}`, `/admin/terms/${foreign}/publish`]) {
      const response = await client.get(path).loginAs(staff)
      response.assertStatus(404)
    }
    const publish = await client
      .put(`/admin/terms/${foreign}/publish`)
      .loginAs(staff)
      .withCsrfToken()
    publish.assertStatus(404)
    const read = await client.get(`/admin/terms/${foreign}`).loginAs(root)
    read.assertStatus(200)
  })

  test('cannot hold from a day in the past', async ({ assert, client }) => {
    const panel = await createPanel()
    const response = await client
      .post('/admin/terms')
      .loginAs(await staffOf(panel))
      .withCsrfToken()
      .header('referer', '/admin/terms/new')
      .form({ ...TEXT, effective_on: dayOf(now() - DAY_MS) })
    response.assertTextIncludes('Choose a day from today on')
    assert.lengthOf(await db.from('program_terms').where('panel_id', panel.id), 0)
  })
})
