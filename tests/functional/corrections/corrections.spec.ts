import { randomUUID } from 'node:crypto'
import { test } from '@japa/runner'
import type { ApiClient } from '@japa/api-client'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { DecideCorrection } from '#commissions/corrections/actions/decide_correction'
import { RequestCorrection } from '#commissions/corrections/actions/request_correction'
import User from '#identity/models/user'
import { VerifyLedger } from '#ledger/actions/verify_ledger'
import { balancesOf } from '#ledger/queries/balances_of'
import {
  createAffiliate,
  createClient,
  createPanel,
  createUser,
  type TestAffiliate,
  type TestPanel,
} from '#tests/helpers/world'

interface Stage {
  panel: TestPanel
  affiliate: TestAffiliate
  admin: User
  second: User
}

async function stage(): Promise<Stage> {
  const panel = await createPanel()
  const staff = async (name: string) =>
    User.findOrFail(await createUser(panel, await createClient(panel), { role: 'admin', name }))
  return {
    panel,
    affiliate: await createAffiliate(panel),
    admin: await staff('Ada Admin'),
    second: await staff('Sam Second'),
  }
}

const form = (affiliate: TestAffiliate, overrides: Record<string, unknown> = {}) => ({
  affiliate: affiliate.id,
  direction: 'credit',
  currency: 'EUR',
  amount: '12.50',
  reason: 'Bonus for the launch',
  request_key: randomUUID(),
  ...overrides,
})

async function post(client: ApiClient, user: User, path: string, fields: Record<string, unknown>) {
  return client
    .post(path)
    .redirects(0)
    .header('accept', 'text/html')
    .loginAs(user)
    .withCsrfToken()
    .form(fields)
}

const correctionsOf = (affiliate: TestAffiliate) =>
  db.from('corrections').where('affiliate_id', affiliate.id).orderBy('id')

const correctionOf = (affiliate: TestAffiliate) =>
  db.from('corrections').where('affiliate_id', affiliate.id).firstOrFail()

const available = async ({ panel, affiliate }: Stage, currency = 'EUR') => {
  const balances = await balancesOf({ panelId: panel.id, clientId: affiliate.client.id })
  return balances.find((balance) => balance.currency === currency)?.available ?? 0
}

test.group('Corrections', () => {
  test('are read once more, then booked with the reason and the act', async ({
    assert,
    client,
  }) => {
    const it = await stage()
    const fields = form(it.affiliate)

    const check = await post(client, it.admin, '/admin/corrections/checks', fields)
    check.assertStatus(200)
    assert.include(check.text(), '€12.50')
    assert.lengthOf(await correctionsOf(it.affiliate), 0)

    const booked = await post(client, it.admin, '/admin/corrections', fields)
    booked.assertStatus(303)
    const [row] = await correctionsOf(it.affiliate)
    assert.containsSubset(row, { state: 'booked', reason: 'Bonus for the launch' })
    assert.equal(Number(row.amount), 1250)
    assert.equal(await available(it), 1250)

    const act = await db.from('admin_acts').where('panel_id', it.panel.id).firstOrFail()
    assert.containsSubset(act, {
      act: 'correction.booked',
      user_id: it.admin.id,
      reason: 'Bonus for the launch',
    })
  })

  test('sent twice are booked once', async ({ assert, client }) => {
    const it = await stage()
    const fields = form(it.affiliate)
    await Promise.all([
      post(client, it.admin, '/admin/corrections', fields),
      post(client, it.admin, '/admin/corrections', fields),
    ])
    assert.lengthOf(await correctionsOf(it.affiliate), 1)
    assert.equal(await available(it), 1250)
  })

  test('take from the balance, also below zero', async ({ assert, client }) => {
    const it = await stage()
    await post(client, it.admin, '/admin/corrections', form(it.affiliate, { direction: 'debit' }))
    assert.equal(await available(it), -1250)

    const { findings } = await new VerifyLedger().handle({ panelId: it.panel.id })
    assert.isEmpty(findings)
  })

  test('above the set amount wait for a second admin, who is not the first', async ({
    assert,
    client,
  }) => {
    const it = await stage()
    await post(client, it.admin, '/admin/corrections', form(it.affiliate, { amount: '500.01' }))
    const [row] = await correctionsOf(it.affiliate)
    assert.equal(row.state, 'waiting')
    assert.equal(await available(it), 0)

    const decision = `/admin/corrections/${row.id}/decision`
    await post(client, it.admin, decision, { decision: 'book' })
    const still = await correctionOf(it.affiliate)
    assert.equal(still.state, 'waiting')

    await post(client, it.second, decision, { decision: 'book' })
    assert.containsSubset(await correctionOf(it.affiliate), {
      state: 'booked',
      decided_by: it.second.id,
    })
    assert.equal(await available(it), 50_001)
  })

  test('in two halves still need a second admin', async ({ assert, client }) => {
    const it = await stage()
    await Promise.all([
      post(client, it.admin, '/admin/corrections', form(it.affiliate, { amount: '300' })),
      post(client, it.admin, '/admin/corrections', form(it.affiliate, { amount: '300' })),
    ])
    const rows = await correctionsOf(it.affiliate)
    assert.sameMembers(
      rows.map((row) => row.state),
      ['booked', 'waiting']
    )
    assert.equal(await available(it), 30_000)
  })

  test('are decided once, whoever decides at the same time', async ({ assert }) => {
    const it = await stage()
    const actor = (user: User) => ({ userId: user.id, name: user.name })
    const request = await app.container.make(RequestCorrection)
    const { id } = await request.handle({
      actor: actor(it.admin),
      affiliate: {
        id: it.affiliate.id,
        panelId: it.panel.id,
        clientId: it.affiliate.client.id,
        label: 'Somebody',
      },
      currency: 'EUR',
      amount: 60_000,
      reason: 'A large bonus',
      requestKey: randomUUID(),
    })
    const decide = await app.container.make(DecideCorrection)
    const outcomes = await Promise.all([
      decide.handle({ actor: actor(it.second), correctionId: id, decision: 'book' }),
      decide.handle({ actor: actor(it.admin), correctionId: id, decision: 'withdraw' }),
    ])
    assert.lengthOf(
      outcomes.filter(({ ok }) => ok),
      1
    )
    const [row] = await correctionsOf(it.affiliate)
    assert.equal(await available(it), row.state === 'booked' ? 60_000 : 0)
  })

  test('say at the field what is wrong, and keep what was typed', async ({ assert, client }) => {
    const it = await stage()
    const wrong: [Record<string, unknown>, string, RegExp][] = [
      [{ amount: '-5' }, 'amount', /more than zero/],
      [{ amount: '0' }, 'amount', /more than zero/],
      [{ amount: '1.999' }, 'amount', /fewer decimals/],
      [{ amount: 'ten' }, 'amount', /write a number/],
      [{ currency: 'EUX' }, 'currency', /three letters/],
      [{ reason: '' }, 'reason', /fill this in/],
    ]
    for (const [change, field, message] of wrong) {
      const answer = await post(
        client,
        it.admin,
        '/admin/corrections/checks',
        form(it.affiliate, change)
      )
      answer.assertStatus(302)
      const mistakes = answer.flashMessage('inputErrorsBag') as Record<string, string[]>
      assert.match(String(mistakes[field]), message)
    }
    assert.lengthOf(await correctionsOf(it.affiliate), 0)
  })

  test('of another panel’s members are nobody’s here', async ({ assert, client }) => {
    const it = await stage()
    const other = await stage()
    const answer = await post(client, other.admin, '/admin/corrections', form(it.affiliate))
    answer.assertStatus(404)
    assert.lengthOf(await correctionsOf(it.affiliate), 0)
  })

  test('are shown to the affiliate, without the admin’s name', async ({ assert, client }) => {
    const it = await stage()
    await post(client, it.admin, '/admin/corrections', form(it.affiliate))
    const user = await User.findOrFail(it.affiliate.userId)
    const credits = await client.get('/affiliate/credits').loginAs(user)
    assert.include(credits.text(), '1 correction by the host')
    for (const path of ['/affiliate/corrections', '/affiliate/corrections.csv']) {
      const page = await client.get(path).header('accept', 'text/html').loginAs(user)
      page.assertStatus(200)
      assert.include(page.text(), 'Bonus for the launch')
      assert.notInclude(page.text(), 'Ada Admin')
    }
  })
})
