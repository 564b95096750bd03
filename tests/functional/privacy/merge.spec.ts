import { test } from '@japa/runner'
import type { ApiClient } from '@japa/api-client'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import fc from 'fast-check'
import { ReleaseDueCommissions } from '#commissions/actions/release_due_commissions'
import { freeze, now, thaw } from '#core/clock'
import { runs } from '#tests/helpers/long'
import {
  clientClosed,
  clientMerged,
  clientRegistered,
  invoiceOf,
  invoicePaid,
  invoiceRefunded,
  orderPlaced,
  sendBatch,
  sendEvent,
  serviceChanged,
  type SentEvent,
} from '#tests/helpers/panel_events'
import { permutations } from '#tests/helpers/permutations'
import {
  balanceOf,
  beginStory,
  commissionsOf,
  follow,
  ledgerFindings,
  receiptsOf,
  referralsOf,
  type Story,
  tokenOf,
} from '#tests/helpers/story'
import { createAffiliate, createLink, createUser, type TestPanel } from '#tests/helpers/world'
import { balancesOf } from '#ledger/queries/balances_of'

const DAY = 86_400_000

async function tell(client: ApiClient, panel: TestPanel, ...events: SentEvent[]) {
  for (const event of events) {
    const response = await sendEvent(client, panel, event)
    response.assertStatus(202)
  }
}

const clientRow = (panel: { id: number }, externalId: string) =>
  db.from('clients').where({ panel_id: panel.id, external_id: externalId }).firstOrFail()

/**
 * What each client of the panel has in EUR, by the panel's id; who has nothing is left out.
 */
async function sums(panel: { id: number }) {
  const clients = await db.from('clients').where('panel_id', panel.id)
  const all: Record<string, number[]> = {}
  for (const { id, external_id: externalId } of clients) {
    const [balance] = await balancesOf({ panelId: panel.id, clientId: id })
    if (!balance) continue
    const { pending, available, clearing, paid } = balance
    if (pending || available || clearing || paid) {
      all[externalId] = [pending, available, clearing, paid]
    }
  }
  return all
}

/**
 * Credits and ledger agree: what stands of the commissions of each payee is what the books say they were credited.
 */
async function creditsOf(panel: { id: number }) {
  const rows = await db
    .from('commissions')
    .join('clients', 'clients.id', 'commissions.client_id')
    .where('commissions.panel_id', panel.id)
    .whereIn('commissions.status', ['pending', 'available', 'in_review'])
    .groupBy('clients.external_id')
    .select('clients.external_id as payee')
    .sum('commissions.amount as total')
  return Object.fromEntries(
    rows.filter((row) => Number(row.total) !== 0).map((row) => [row.payee, Number(row.total)])
  )
}

async function assertPending(
  story: Pick<Story, 'panel' | 'affiliate'>,
  amount: number,
  assert: { equal(one: unknown, two: unknown): void }
) {
  const { pending } = await balanceOf(story)
  assert.equal(pending, amount)
}

async function assertAgrees(
  panel: { id: number },
  assert: { deepEqual(one: unknown, two: unknown): void; isEmpty(list: unknown[]): void }
) {
  assert.isEmpty(await ledgerFindings(panel))
  const booked = Object.entries(await sums(panel)).map(([payee, [pending, available]]) => [
    payee,
    pending! + available!,
  ])
  assert.deepEqual(
    Object.fromEntries(booked.filter(([, total]) => total !== 0)),
    await creditsOf(panel)
  )
}

test.group('Merge of clients | orders', (group) => {
  group.each.teardown(() => thaw())

  test('what the merged client ordered counts as the other’s, also what is told later', async ({
    client,
    assert,
  }) => {
    const { panel, link } = await beginStory()
    const token = tokenOf(await follow(link))
    const before = orderPlaced({ order: { client_id: 'OLD' }, visit_token: token })
    await tell(
      client,
      panel,
      clientRegistered({ client: { id: 'OLD', name: 'Old Name' } }),
      clientRegistered({ client: { id: 'NEW', name: 'New Name' } }),
      before,
      invoicePaid({ invoice: invoiceOf(before) }),
      serviceChanged('created', { service: { client_id: 'OLD' } }),
      clientMerged('OLD', 'NEW')
    )
    const after = orderPlaced({ order: { client_id: 'OLD' }, visit_token: token })
    await tell(client, panel, after, invoicePaid({ invoice: invoiceOf(after) }))

    const survivor = await clientRow(panel, 'NEW')
    for (const table of ['orders', 'invoices', 'services', 'referrals', 'receipts']) {
      const rows = await db.from(table).where('panel_id', panel.id)
      assert.isNotEmpty(rows)
      for (const row of rows) assert.equal(row.client_id, survivor.id, table)
    }
    const old = await clientRow(panel, 'OLD')
    assert.equal(old.merged_into_id, survivor.id)
    assert.deepInclude(old, { email: null, name: null })
    assert.equal(survivor.name, 'New Name')
    assert.lengthOf(await commissionsOf(panel), 2)
  })

  test('whoever is known by id only takes over the profile', async ({ client, assert }) => {
    const { panel } = await beginStory()
    await tell(
      client,
      panel,
      clientRegistered({ client: { id: 'OLD', name: 'Carla', email: 'carla@example.net' } }),
      clientMerged('OLD', 'NEW')
    )
    assert.deepInclude(await clientRow(panel, 'NEW'), {
      name: 'Carla',
      email: 'carla@example.net',
    })
    const old = await clientRow(panel, 'OLD')
    assert.isNull(old.email)
  })

  test('a renewal that one pays for what the other ordered pays once they are one', async ({
    client,
    assert,
  }) => {
    const { panel, affiliate, link } = await beginStory()
    const token = tokenOf(await follow(link))
    const order = orderPlaced({ order: { client_id: 'OLD', trial: true }, visit_token: token })
    const service = { id: 'S-1', client_id: 'OLD', order_id: order.data.order.id }
    await tell(
      client,
      panel,
      order,
      serviceChanged('created', { service }),
      invoicePaid({ invoice: { client_id: 'NEW', items: [{ service_id: 'S-1', amount: 1000 }] } }),
      clientMerged('OLD', 'NEW')
    )
    await assertPending({ panel, affiliate }, 100, assert)
    await assertAgrees(panel, assert)
  })

  test('the sessions of the merged client end, and their user says nothing any more', async ({
    client,
    assert,
  }) => {
    const { panel } = await beginStory()
    const member = await createAffiliate(panel)
    const other = await createAffiliate(panel)
    await db.table('sessions').insert(
      [member, other].map(({ userId }) => ({
        id: `session-${userId}`,
        data: '{}',
        user_id: String(userId),
        expires_at: new Date(Date.now() + DAY),
      }))
    )
    await tell(client, panel, clientMerged(member.client.externalId, other.client.externalId))
    const sessions = await db
      .from('sessions')
      .whereIn('user_id', [String(member.userId), String(other.userId)])
    assert.deepEqual(
      sessions.map((row) => row.user_id),
      [String(other.userId)]
    )
    const user = await db.from('users').where('id', member.userId).firstOrFail()
    assert.deepInclude(user, { email: '', name: '' })
  })
})

test.group('Merge of clients | memberships', (group) => {
  group.each.teardown(() => thaw())

  /**
   * An order of 10.00 through each link, paid.
   */
  async function earn(client: ApiClient, story: Story, clientId?: string) {
    const order = orderPlaced({
      order: { ...(clientId && { client_id: clientId }) },
      visit_token: tokenOf(await follow(story.link)),
    })
    const invoice = invoicePaid({ invoice: invoiceOf(order) })
    await tell(client, story.panel, order, invoice)
    return invoice
  }

  test('a member who is merged into nobody’s member stays one, with everything', async ({
    client,
    assert,
  }) => {
    const story = await beginStory()
    const { panel, affiliate } = story
    await earn(client, story)
    await tell(client, panel, clientMerged(affiliate.client.externalId, 'NEW'))
    await earn(client, story)

    const member = await db.from('affiliates').where('id', affiliate.id).firstOrFail()
    const survivor = await clientRow(panel, 'NEW')
    assert.equal(member.client_id, survivor.id)
    assert.equal(member.status, 'active')
    assert.deepEqual(await sums(panel), { NEW: [200, 0, 0, 0] })
    await assertAgrees(panel, assert)
  })

  test('of two members the survivor earns by the links of both, and the books follow', async ({
    client,
    assert,
  }) => {
    const story = await beginStory()
    const { panel, affiliate } = story
    const other = await createAffiliate(panel)
    const own = { panel, affiliate: other, link: await createLink(other) }
    const invoice = await earn(client, story)
    await earn(client, own)
    freeze(now() + 31 * DAY)
    const release = await app.container.make(ReleaseDueCommissions)
    await release.handle({ panelId: panel.id })
    thaw()
    await earn(client, story)

    const names = [affiliate.client.externalId, other.client.externalId] as const
    await tell(client, panel, clientMerged(...names))
    assert.deepEqual(await sums(panel), { [names[1]]: [100, 200, 0, 0] })
    await assertAgrees(panel, assert)

    // the links go on, and so do refunds of what was earned before
    await earn(client, story)
    await tell(client, panel, invoiceRefunded(invoice))
    assert.deepEqual(await sums(panel), { [names[1]]: [200, 100, 0, 0] })
    await assertAgrees(panel, assert)

    for (const table of ['links', 'referrals', 'receipts', 'commissions']) {
      const strays = await db.from(table).where('affiliate_id', affiliate.id)
      assert.isEmpty(strays, table)
    }
    const old = await db.from('affiliates').where('id', affiliate.id).firstOrFail()
    assert.equal(old.status, 'left')
    const kinds = await db
      .from('ledger_transactions')
      .where({ panel_id: panel.id, kind: 'client.merged' })
    assert.lengthOf(kinds, 1)
    assert.match(kinds[0].reference, /^merge:\d+:\d+:EUR:\d+$/)
  })

  for (const [one, other, then] of [
    ['active', 'suspended', 'suspended'],
    ['suspended', 'active', 'suspended'],
    ['active', 'left', 'active'],
    ['declined', 'applied', 'applied'],
  ]) {
    test(`${one} merged into ${other} is ${then}`, async ({ client, assert }) => {
      const { panel } = await beginStory()
      const from = await createAffiliate(panel, { status: one })
      const into = await createAffiliate(panel, { status: other })
      await tell(client, panel, clientMerged(from.client.externalId, into.client.externalId))
      const member = await db.from('affiliates').where('id', into.id).firstOrFail()
      assert.equal(member.status, then)
      const last = await db
        .from('affiliate_standings')
        .where('affiliate_id', into.id)
        .orderBy('since', 'desc')
        .orderBy('id', 'desc')
        .firstOrFail()
      assert.equal(last.status, then)
    })
  }

  test('who turns out to be the own client’s affiliate keeps what was earned, and earns nothing more', async ({
    client,
    assert,
  }) => {
    const story = await beginStory()
    const { panel, affiliate } = story
    const at = now() - 2 * DAY
    const token = tokenOf(await follow(story.link, { at: at - DAY }))
    const registered = clientRegistered({ at, client: { id: 'BUYER' } })
    const past = orderPlaced({ at, order: { client_id: 'BUYER' }, visit_token: token })
    await tell(client, panel, past, invoicePaid({ at, invoice: invoiceOf(past) }))
    await tell(client, panel, clientMerged('BUYER', affiliate.client.externalId, { at: at + DAY }))

    // decided again, since the registration comes late: it was not their own order then
    const late = orderPlaced({ at, order: { client_id: 'BUYER' }, visit_token: token })
    await tell(client, panel, registered, late, invoicePaid({ at, invoice: invoiceOf(late) }))
    await assertPending(story, 200, assert)

    const future = orderPlaced({ order: { client_id: 'BUYER' }, visit_token: token })
    await tell(client, panel, future, invoicePaid({ invoice: invoiceOf(future) }))
    await assertPending(story, 200, assert)
    const receipts = await receiptsOf(panel)
    assert.equal(receipts.at(-1)!.reason, 'own_client')
    await assertAgrees(panel, assert)
  })

  test('a visit and an order before the merge are judged by the standing of who had the link then', async ({
    client,
    assert,
  }) => {
    const story = await beginStory()
    const { panel, affiliate } = story
    const at = now() - 5 * DAY
    // joined only yesterday
    const late = await createAffiliate(panel, { joinedAt: now() - DAY })
    await tell(client, panel, clientMerged(affiliate.client.externalId, late.client.externalId))
    const order = orderPlaced({
      at,
      visit_token: tokenOf(await follow(story.link, { at: at - DAY })),
    })
    await tell(client, panel, order, invoicePaid({ at, invoice: invoiceOf(order) }))
    assert.deepEqual(await sums(panel), { [late.client.externalId]: [100, 0, 0, 0] })
  })

  test('a registration through a link that is told late stays the signup it was', async ({
    client,
    assert,
  }) => {
    const story = await beginStory()
    const at = now() - 3 * DAY
    const token = tokenOf(await follow(story.link, { at: at - DAY }))
    await tell(
      client,
      story.panel,
      clientMerged('OLD', 'NEW', { at: now() - DAY }),
      clientRegistered({ at, client: { id: 'OLD' }, visit_token: token })
    )
    const [signup] = await referralsOf(story.panel)
    const survivor = await clientRow(story.panel, 'NEW')
    assert.deepInclude(signup, {
      kind: 'signup',
      status: 'qualified',
      client_id: survivor.id,
    })
    const order = orderPlaced({ at, order: { client_id: 'OLD' } })
    await tell(client, story.panel, order, invoicePaid({ at, invoice: invoiceOf(order) }))
    await assertPending(story, 100, assert)
  })

  test('an account closed because it was merged ends nobody’s membership, in either order', async ({
    client,
    assert,
  }) => {
    for (const order of [0, 1]) {
      const story = await beginStory()
      const { panel, affiliate } = story
      const id = affiliate.client.externalId
      const at = now()
      const events = [clientMerged(id, 'NEW', { at }), clientClosed(id, { at: at + 1000 })]
      await tell(client, panel, ...(order === 0 ? events : events.reverse()))
      const member = await db.from('affiliates').where('id', affiliate.id).firstOrFail()
      assert.equal(member.status, 'active')
      const survivor = await clientRow(panel, 'NEW')
      assert.isNull(survivor.closed_at)
    }
  })
})

test.group('Merge of clients | any order', () => {
  test('chains, circles and repetitions end with the same survivor, whatever arrives first', async ({
    client,
    assert,
  }) => {
    const at = now() - 10 * DAY
    const stories: [string[], SentEvent[]][] = [
      [['C'], [clientMerged('A', 'B', { at }), clientMerged('B', 'C', { at: at + DAY })]],
      [['A'], [clientMerged('A', 'B', { at }), clientMerged('B', 'A', { at: at + DAY })]],
      [
        ['A'],
        [
          clientMerged('A', 'B', { at }),
          clientMerged('B', 'C', { at: at + DAY }),
          clientMerged('C', 'A', { at: at + 2 * DAY }),
        ],
      ],
    ]
    for (const [survivors, merges] of stories) {
      for (const sequence of permutations(merges)) {
        const story = await beginStory()
        const { panel } = story
        const members: Story[] = []
        for (const id of ['A', 'B', 'C']) {
          const member = await createAffiliate(panel)
          await db.from('clients').where('id', member.client.id).update({ external_id: id })
          await db.from('users').where('id', member.userId).update({ subject_id: id })
          members.push({ panel, affiliate: member, link: await createLink(member) })
        }
        const money = async () => {
          const events: SentEvent[] = []
          for (const member of members) {
            const order = orderPlaced({ visit_token: tokenOf(await follow(member.link)) })
            events.push(order, invoicePaid({ invoice: invoiceOf(order) }))
          }
          const response = await sendBatch(client, panel, events)
          response.assertStatus(200)
        }
        await money()
        for (const event of [...sequence, ...sequence]) {
          await tell(client, panel, event)
          await money()
        }
        const all = await sums(panel)
        const [survivor] = survivors as [string]
        const merged = new Set(
          merges.flatMap(({ data }) => [data.from_client_id, data.into_client_id] as string[])
        )
        const rounds = 1 + sequence.length * 2
        assert.deepEqual(all[survivor], [100 * rounds * merged.size, 0, 0, 0])
        assert.lengthOf(Object.keys(all), 1 + 3 - merged.size)
        await assertAgrees(panel, assert)
      }
    }
  }).timeout(120_000)

  test('the same sums stand for the survivor in any order of merges and money', async ({
    client,
    assert,
  }) => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 719 }), fc.nat(), async (order, seed) => {
        const story = await beginStory()
        const { panel, affiliate } = story
        const other = await createAffiliate(panel)
        const at = now() - 5 * DAY
        const token = tokenOf(await follow(story.link, { at: at - DAY }))
        const id = affiliate.client.externalId
        const placed = orderPlaced({ at, order: { client_id: 'BUYER' }, visit_token: token })
        const invoice = invoicePaid({ at: at + 1, invoice: invoiceOf(placed) })
        const events = [
          placed,
          invoice,
          invoiceRefunded(invoice, { at: at + 2, amount: 400 }),
          clientMerged(id, other.client.externalId, { at: at + DAY }),
          clientMerged('BUYER', 'OTHER BUYER', { at: at + DAY }),
          clientRegistered({ at: at - 1, client: { id: 'BUYER' } }),
        ]
        const sequence = permutations(events)[order]!
        for (const event of sequence) await tell(client, panel, event)
        await tell(client, panel, events[seed % events.length]!)

        assert.deepEqual(await sums(panel), { [other.client.externalId]: [60, 0, 0, 0] })
        await assertAgrees(panel, assert)
      }),
      { numRuns: runs(8, 720) }
    )
  }).timeout(600_000)

  test('merges and payments at the same time lose nothing', async ({ client, assert }) => {
    const story = await beginStory()
    const { panel, affiliate } = story
    const other = await createAffiliate(panel)
    const token = tokenOf(await follow(story.link))
    const orders = Array.from({ length: 12 }, () => orderPlaced({ visit_token: token }))
    await Promise.all(orders.map((order) => tell(client, panel, order)))
    const names = [affiliate.client.externalId, other.client.externalId] as const
    await Promise.all([
      ...orders
        .slice(0, 6)
        .map((order) => tell(client, panel, invoicePaid({ invoice: invoiceOf(order) }))),
      tell(client, panel, clientMerged(...names)),
      tell(client, panel, clientMerged(...names)),
      ...orders
        .slice(6)
        .map((order) => tell(client, panel, invoicePaid({ invoice: invoiceOf(order) }))),
    ])
    const { SweepMerges } = await import('#privacy/actions/sweep_merges')
    freeze(now() + 10 * 60_000)
    try {
      const sweep = await app.container.make(SweepMerges)
      await sweep.handle()
    } finally {
      thaw()
    }
    assert.deepEqual(await sums(panel), { [names[1]]: [1200, 0, 0, 0] })
    await assertAgrees(panel, assert)
  })
})

test('a person who signs in by the old id is the survivor’s member', async ({ client, assert }) => {
  const { panel, affiliate } = await beginStory()
  await tell(client, panel, clientMerged(affiliate.client.externalId, 'NEW'))
  const { affiliateOfUser } = await import('#affiliates/queries/affiliate_of_user')
  const { default: User } = await import('#identity/models/user')
  const userId = await createUser(panel, {
    id: 0,
    externalId: 'NEW',
    email: 'new@example.net',
  })
  for (const id of [userId, affiliate.userId]) {
    const found = await affiliateOfUser(await User.findOrFail(id))
    assert.equal(found?.id, affiliate.id)
  }
})
