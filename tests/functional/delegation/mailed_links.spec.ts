import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { freeze, now, thaw } from '#core/clock'
import { inTransaction } from '#core/database/transaction'
import { mailNamed } from '#core/mails/mail'
import { renderMail } from '#core/mails/render_mail'
import { NarrowGrant } from '#delegation/grants/narrow_grant'
import { oweExpiring, oweFirstUse, oweOrderPlaced } from '#delegation/managers/owe_manager_mails'
import { createAgent } from '#tests/helpers/agents'
import { consentForm, launchClient } from '#tests/helpers/consent'
import { consent, withdraw } from '#tests/helpers/grants'
import { type Page, Visitor } from '#tests/helpers/visitor'
import { createClient, createPanel } from '#tests/helpers/world'

/** All that a mail's link could change; a link that waits for its reader grants nothing. */
const TABLES = [
  'grants',
  'grant_entries',
  'associations',
  'manage_invitations',
  'manager_reports',
  'delegated_requests',
  'agent_orders',
  'affiliates',
  'agents',
]

const MAILS = [
  'manager.invitation',
  'manager.granted',
  'manager.first_use',
  'manager.order_placed',
  'manager.scopes_changed',
  'manager.expiring',
  'manager.ended',
]

async function rowsOf(panel: { id: number }) {
  const rows: Record<string, unknown[]> = {}
  for (const table of TABLES) {
    const ofGrant = ['grant_entries', 'delegated_requests'].includes(table)
    const query = db.from(table).orderBy(table === 'grant_entries' ? 'hash' : `${table}.id`)
    rows[table] = await (ofGrant
      ? query.whereIn('grant_id', db.from('grants').where('panel_id', panel.id).select('id'))
      : query.where('panel_id', panel.id))
  }
  return rows
}

/**
 * Every address in the mails that the panel's people are owed, in HTML and in plain text.
 */
async function linksInMails(panel: { id: number }) {
  const mails = await db.from('owed_mails').where('panel_id', panel.id).orderBy('id')
  const links = new Set<string>()
  const templates = new Set<string>()
  for (const { template, details, name, locale } of mails) {
    const { html, text } = await renderMail(
      mailNamed(template as string)!,
      JSON.parse(details as string) as object,
      { name: name as string, locale: locale as 'en' | 'it' }
    )
    templates.add(template as string)
    for (const [address] of `${html} ${text}`.matchAll(/https?:\/\/[^\s"'<>]+/g)) {
      const { pathname, search } = new URL(address.replaceAll('&amp;', '&'))
      links.add(pathname + search)
    }
  }
  return { links: [...links], templates: [...templates] }
}

test.group('Links in mails', (group) => {
  group.each.teardown(() => thaw())

  test('change nothing where a scanner follows every one of them, and still work for their reader', async ({
    assert,
  }) => {
    const panel = await createPanel()
    const agent = await createAgent(panel)
    const client = await createClient(panel, { name: 'Carla Rossi' })
    const invited = await createClient(panel)
    const bruno = new Visitor()
    await launchClient(bruno, panel, agent.client)
    await bruno.get('/agent/invitations/new')
    await bruno.post('/agent/invitations', { email: invited.email, locale: 'en' })

    const grantId = await consent(agent, client, {
      optionalScopes: ['manage_services', 'place_orders'],
    })
    await inTransaction(
      async (trx) => {
        await oweFirstUse(trx, grantId)
        await oweOrderPlaced(trx, grantId, { id: 'o-1', number: '4711' })
        await oweExpiring(trx, grantId, 7)
      },
      { isolation: 'read committed' }
    )
    await new NarrowGrant().handle({
      grantId,
      clientId: client.id,
      keep: ['see', 'manage_services'],
      by: 'client',
      actorName: null,
    })
    const ended = await consent(agent, await createClient(panel))
    await withdraw(ended)

    const { links, templates } = await linksInMails(panel)
    assert.includeMembers(templates, MAILS)
    const invitation = links.find((link) => link.startsWith('/manage/i/'))!
    assert.isDefined(invitation)

    const before = await rowsOf(panel)
    assert.isNotEmpty(before.grants)
    assert.isNotEmpty(before.grant_entries)
    const carla = new Visitor()
    await launchClient(carla, panel, client)
    // a scanner of mails, and whoever reads mails in the browser that is signed in to the add-on
    for (const visitor of [new Visitor(), carla, bruno]) {
      for (const link of links) {
        for (const method of ['HEAD', 'GET', 'GET'] as const) {
          let page: Page = await visitor.request(method, link)
          for (let hops = 0; page.location?.startsWith('/') && hops < 5; hops++) {
            page = await visitor.request(method, page.location)
          }
          assert.isBelow(page.status, 500, `${method} ${link}`)
        }
      }
    }
    freeze(now() + 5000)
    assert.deepEqual(await rowsOf(panel), before)

    const reader = new Visitor()
    await launchClient(reader, panel, invited)
    const page = await reader.get(invitation)
    const answer = await reader.post('/manage/consents', consentForm(page.html))
    assert.match(answer.location!, /^\/manage\/consents\/\d+$/)
    assert.lengthOf(await db.from('grants').where('client_id', invited.id), 1)
  })
})
