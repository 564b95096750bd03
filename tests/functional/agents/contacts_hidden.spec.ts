import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { ChangeMembership } from '#affiliates/actions/change_membership'
import { COMMAND_LINE } from '#core/audit/record_act'
import { now } from '#core/clock'
import { inTransaction } from '#core/database/transaction'
import { mailNamed } from '#core/mails/mail'
import { renderMail } from '#core/mails/render_mail'
import { oweExpiring, oweFirstUse, oweOrderPlaced } from '#delegation/managers/owe_manager_mails'
import User from '#identity/models/user'
import { exportClient } from '#privacy/queries/export_client'
import { agentTokenOf, associate, createAgent, followAgent } from '#tests/helpers/agents'
import { ROUTES } from '#tests/helpers/authorization'
import { consent, withdraw } from '#tests/helpers/grants'
import {
  clientRegistered,
  invoiceOf,
  invoicePaid,
  invoiceRefunded,
  orderPlaced,
  sendEvent,
} from '#tests/helpers/panel_events'
import { beginStory, follow, tokenOf } from '#tests/helpers/story'
import { createClient, createUser, unique } from '#tests/helpers/world'

/** Whatever a client may ask of the add-on, by the list that a new route cannot be left out of. */
const OF_CLIENTS = Object.entries(ROUTES).flatMap(([route, access]) => {
  const [method, pattern] = route.split(' ') as ['GET' | 'POST' | 'PUT' | 'DELETE', string]
  const isOfClients = ['everyone', 'clients', 'members', 'earners', 'agents'].includes(
    access.access
  )
  const fields = 'fields' in access && access.fields ? access.fields('marker') : {}
  return isOfClients ? [{ method, pattern, fields }] : []
})

const signedInAt = ({ id, key }: { id: number; key: string }) => ({
  panelId: id,
  panelKey: key,
  authTime: now(),
  amr: ['pwd'],
  impersonatedBy: null,
  signedInAt: now(),
})

/**
 * Every address that a pattern stands for, with each of the things that it may name.
 */
function addressesOf(pattern: string, things: Record<string, readonly (string | number)[]>) {
  let paths = [pattern.replace('*', 'no/such/page')]
  for (const [, name] of pattern.matchAll(/:(\w+)/g)) {
    const values = things[name!] ?? things.id!
    paths = paths.flatMap((path) =>
      values.map((value) => path.replace(new RegExp(`:${name}\\b`), String(value)))
    )
  }
  return paths
}

/**
 * A member who registered and orders through an agent's Referral link, and through whose own link others order; all that
 * the agent is reached by has a mark.
 */
async function simplyAssociated(api: Parameters<typeof sendEvent>[0]) {
  const { panel, affiliate, link } = await beginStory()
  const mark = unique('mark')
  const agent = await createAgent(panel, {
    email: `${mark}@studio.example`,
    phone: `+39 055 ${mark}`,
    website: `https://${mark}.example`,
  })
  await db
    .from('clients')
    .where('id', agent.client.id)
    .update({ email: `${mark}@panel.example` })
  const visit = await followAgent(agent)
  const own = orderPlaced({
    order: { client_id: affiliate.client.externalId },
    visit_token: agentTokenOf(visit),
  })
  const brought = orderPlaced({ visit_token: tokenOf(await follow(link)) })
  const paid = invoicePaid({ invoice: invoiceOf(own) })
  const answers: string[] = []
  for (const event of [
    clientRegistered({
      client: { id: affiliate.client.externalId, email: affiliate.client.email },
      visit_token: agentTokenOf(visit),
    }),
    own,
    paid,
    invoiceRefunded(paid, { amount: 100 }),
    brought,
    invoicePaid({ invoice: invoiceOf(brought) }),
  ]) {
    const response = await sendEvent(api, panel, event)
    response.assertStatus(202)
    answers.push(JSON.stringify(response.body()))
  }
  return { panel, affiliate, link, agent, mark, answers }
}

test.group('An agent’s contacts, to a client who came by the Referral link', () => {
  test('are on no page, in no export, mail or answer', async ({ client: api, assert }) => {
    const { panel, affiliate, link, agent, mark, answers } = await simplyAssociated(api)
    const holding = await db
      .from('associations')
      .where({ client_id: affiliate.client.id, agent_id: agent.id })
    assert.isNotEmpty(holding)
    assert.isFalse(answers.some((answer) => answer.includes(mark)))

    const referral = await db
      .from('referrals')
      .where('affiliate_id', affiliate.id)
      .where('kind', 'order')
      .firstOrFail()
    const commission = await db
      .from('commissions')
      .where('referral_id', referral.id as number)
      .firstOrFail()
    const member = await User.findOrFail(affiliate.userId)
    // another client of theirs, whose panel somebody else manages
    const carla = await createClient(panel)
    await associate(panel, carla, agent)
    const manager = await createAgent(panel, { name: 'Anna Neri', company: 'Altro Studio' })
    const grantId = await consent(manager, carla, { optionalScopes: ['manage_services'] })
    await withdraw(await consent(manager, await createClient(panel)))
    const noMember = await User.findOrFail(await createUser(panel, carla))
    const things = {
      panel: [panel.key],
      code: [link.code, agent.link.code],
      referralId: [referral.id as number],
    }

    const idsOf = new Map([
      [member, [link.id, commission.id as number]],
      [noMember, [grantId, carla.id]],
    ])

    const seen = new Set<string>()
    const ask = async (user: User, { method, pattern, fields }: (typeof OF_CLIENTS)[number]) => {
      const paths = addressesOf(pattern, { ...things, id: idsOf.get(user)! })
      for (const [number, path] of paths.entries()) {
        const isToBoth = method === 'GET' && number === 0
        for (const accept of isToBoth ? ['text/html', 'application/json'] : ['text/html']) {
          const request = api[method.toLowerCase() as 'get'](path)
            .redirects(0)
            .header('accept', accept)
            .withSession({ sign_in: signedInAt(panel) })
            .loginAs(user)
          const response = await (method === 'GET'
            ? request
            : request.withCsrfToken().form(fields as never))
          const said = response.text() + JSON.stringify(response.headers())
          assert.notInclude(said, mark, `${method} ${path}`)
          assert.notInclude(said, encodeURIComponent(`${mark}@`), `${method} ${path}`)
          if (response.status() === 200) seen.add(`${user.id} ${method} ${pattern}`)
        }
      }
    }
    for (const user of [member, noMember]) {
      // what changes something comes after all that is only read
      for (const route of OF_CLIENTS) if (route.method === 'GET') await ask(user, route)
      for (const route of OF_CLIENTS) if (route.method !== 'GET') await ask(user, route)
    }
    // it is what they read that was looked at
    for (const pattern of [
      '/client/managers',
      '/affiliate/referrals',
      '/affiliate/referrals.csv',
      '/affiliate/credits',
      '/affiliate/credits.csv',
      '/affiliate/receipts/:referralId',
      '/affiliate/receipts/:referralId/lines.csv',
    ]) {
      assert.isTrue(seen.has(`${member.id} GET ${pattern}`), pattern)
    }
    for (const pattern of [
      '/client/managers',
      '/client/managers/:id/log',
      '/client/managers/:id/log.csv',
      '/client/managers/:id/withdraw',
      '/client/managers/grants/:id/proof',
      '/manage/consents/:id',
    ]) {
      assert.isTrue(seen.has(`${noMember.id} GET ${pattern}`), pattern)
    }

    // what the host hands out to whoever asks for all that is stored of them
    for (const { externalId } of [affiliate.client, carla]) {
      const file = await exportClient(db.connection(), panel, externalId)
      assert.isNotNull(file)
      assert.isNotEmpty(file!.tables.associations!.rows)
      assert.notInclude(JSON.stringify(file), mark)
    }

    // and who does agree reads them: what was looked for is what would be there
    const dario = await createClient(panel)
    await consent(agent, dario)
    const page = await api
      .get('/client/managers')
      .loginAs(await User.findOrFail(await createUser(panel, dario)))
    assert.include(page.text(), `${mark}@studio.example`)
  }).timeout(180_000)

  test('are in no mail, as it is written and sent', async ({ client: api, assert }) => {
    const { panel, affiliate, agent, mark } = await simplyAssociated(api)
    const carla = await createClient(panel, { name: 'Carla Rossi' })
    await associate(panel, carla, agent)
    const manager = await createAgent(panel, { name: 'Anna Neri' })
    const grantId = await consent(manager, carla, { optionalScopes: ['place_orders'] })
    await inTransaction(
      async (trx) => {
        await oweFirstUse(trx, grantId)
        await oweOrderPlaced(trx, grantId, { id: 'o-1', number: '1' })
        await oweExpiring(trx, grantId, 7)
      },
      { isolation: 'read committed' }
    )
    await withdraw(grantId)
    const change = await app.container.make(ChangeMembership)
    for (const act of ['suspend', 'reinstate'] as const) {
      await change.handle({
        act,
        affiliateIds: [affiliate.id],
        actor: COMMAND_LINE,
        panelId: panel.id,
        reason: 'Because',
      })
    }

    const mails = await db
      .from('owed_mails')
      .where('panel_id', panel.id)
      .whereNot('client_id', agent.client.id)
      .orderBy('id')
    const told = new Set<string>()
    for (const { template, name, details } of mails) {
      for (const locale of ['en', 'it'] as const) {
        const mail = mailNamed(template as string)!
        const written = await renderMail(mail, JSON.parse(details as string) as object, {
          name: name as string,
          locale,
        })
        for (const part of Object.values(written)) assert.notInclude(part, mark, template as string)
        told.add(template as string)
      }
    }
    for (const template of [
      'manager.granted',
      'manager.first_use',
      'manager.order_placed',
      'manager.expiring',
      'manager.ended',
      'membership.suspended',
      'membership.reinstated',
    ]) {
      assert.isTrue(told.has(template), `${template} of ${[...told].join()}`)
    }
  })
})
