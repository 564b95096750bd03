import { test } from '@japa/runner'
import { createChange, createCommission, createReferral } from '#tests/helpers/earnings'
import { type CommissionFilters, ListCommissions } from '#commissions/queries/list_commissions'
import { createAffiliate, createClient, createLink, createPanel } from '#tests/helpers/world'

const NOON = Date.UTC(2026, 10, 20, 12)
const MINUTE = 60_000

async function earner() {
  const panel = await createPanel()
  const affiliate = await createAffiliate(panel)
  const link = await createLink(affiliate)
  const payee = { panelId: panel.id, clientId: affiliate.client.id }
  return { panel, panelId: panel.id, affiliate, link, payee }
}

const ids = (rows: { id: number }[]) => rows.map((row) => row.id)

test.group('List commissions', () => {
  test('newest first, or oldest first', async ({ assert }) => {
    const alice = await earner()
    const early = await createCommission(alice, { paid_at: NOON - MINUTE })
    const late = await createCommission(alice, { paid_at: NOON })
    const later = await createCommission(alice, { paid_at: NOON })

    assert.deepEqual(ids(await new ListCommissions(alice.payee).page(0, 25)), [later, late, early])
    assert.deepEqual(ids(await new ListCommissions(alice.payee, {}, 'asc').page(0, 25)), [
      early,
      late,
      later,
    ])
  })

  test('nobody sees the commissions of another payee or panel', async ({ assert }) => {
    const alice = await earner()
    const bob = await earner()
    await createCommission(bob)

    const filters: CommissionFilters[] = [
      {},
      { search: 'Starter' },
      { currency: 'EUR' },
      { status: 'pending' },
    ]
    const payees = [
      alice.payee,
      { ...bob.payee, panelId: alice.panelId },
      { ...bob.payee, clientId: alice.payee.clientId },
    ]
    for (const payee of payees) {
      for (const filter of filters) {
        const list = new ListCommissions(payee, filter)
        assert.deepEqual(await list.totals(), { count: 0, sums: [] })
        assert.deepEqual(await list.page(0, 25), [])
        assert.deepEqual(await Array.fromAsync(list.all()), [])
      }
    }
  })

  test('sums stay in their currencies, and follow the filters', async ({ assert }) => {
    const alice = await earner()
    await createCommission(alice, { amount: 1_000, paid_at: NOON })
    await createCommission(alice, { amount: -250, paid_at: NOON + MINUTE, status: 'available' })
    await createCommission(alice, { amount: 1_999, currency: 'JPY', description: 'VPS 2.0' })

    const totals = (filters: CommissionFilters) =>
      new ListCommissions(alice.payee, filters).totals()

    assert.deepEqual(await totals({}), {
      count: 3,
      sums: [
        { currency: 'EUR', amount: 750 },
        { currency: 'JPY', amount: 1_999 },
      ],
    })
    assert.deepEqual(await totals({ currency: 'EUR', status: 'available' }), {
      count: 1,
      sums: [{ currency: 'EUR', amount: -250 }],
    })
    assert.deepEqual(await totals({ search: 'vps' }), {
      count: 1,
      sums: [{ currency: 'JPY', amount: 1_999 }],
    })
    assert.deepEqual(await totals({ since: NOON, until: NOON + 1 }), {
      count: 1,
      sums: [{ currency: 'EUR', amount: 1_000 }],
    })
    assert.deepEqual(await totals({ search: '%' }), { count: 0, sums: [] })
  })

  test('sums beyond 32 bits are exact', async ({ assert }) => {
    const alice = await earner()
    for (let i = 0; i < 3; i++) await createCommission(alice, { amount: 2_999_999_999_999 })

    const { sums } = await new ListCommissions(alice.payee).totals()
    assert.deepEqual(sums, [{ currency: 'EUR', amount: 8_999_999_999_997 }])
  })

  test('a row has all that the page shows, and nothing that says who the client is', async ({
    assert,
  }) => {
    const alice = await earner()
    const carla = await createClient(alice.panel, {
      email: 'carla@carla-shop.it',
      name: 'Carla Rossi',
    })
    const referralId = await createReferral(alice, { client_id: carla.id, kind: 'order' })
    const id = await createCommission(alice, {
      referral_id: referralId,
      description: 'Starter Hosting - carla-shop.it (Carla Rossi)',
      base_amount: 9_000,
      amount: 1_125,
      rate_bps: 1_250,
      paid_at: NOON,
      available_at: NOON + MINUTE,
    })

    const rows = await new ListCommissions(alice.payee).page(0, 25)
    assert.deepEqual(rows, [
      {
        id,
        referralId,
        role: 'affiliate',
        paidAt: NOON,
        description: 'Starter Hosting - c***.it (***)',
        currency: 'EUR',
        itemAmount: 10_000,
        baseAmount: 9_000,
        rateBps: 1_250,
        amount: 1_125,
        status: 'pending',
        changes: [],
        availableAt: NOON + MINUTE,
        waitsForApproval: false,
        reverses: null,
      },
    ])
  })

  test('what takes a credit back says which', async ({ assert }) => {
    const alice = await earner()
    const credit = await createCommission(alice, { paid_at: NOON })
    const clawback = await createCommission(alice, {
      paid_at: NOON + MINUTE,
      amount: -1_000,
      reverses_id: credit,
      status: 'available',
    })
    await createChange(clawback, {
      from_amount: 0,
      to_amount: -1_000,
      at: NOON,
      cause: 'review_rejected',
      reason: 'For admins only',
    })

    const [reversal] = await new ListCommissions(alice.payee).page(0, 25)
    assert.equal(reversal!.amount, -1_000)
    assert.deepEqual(reversal!.reverses, { paidAt: NOON })
    assert.deepEqual(reversal!.changes, [
      { cause: 'review_rejected', at: NOON, from: 0, to: -1_000, reason: null },
    ])
  })

  test('pages and pieces give each commission once', async ({ assert }) => {
    const alice = await earner()
    const made: number[] = []
    for (let i = 0; i < 7; i++) {
      made.push(await createCommission(alice, { paid_at: NOON + Math.floor(i / 3) }))
    }

    for (const direction of ['asc', 'desc'] as const) {
      const expected = direction === 'asc' ? made : made.toReversed()
      const list = new ListCommissions(alice.payee, {}, direction)
      const pages = [await list.page(0, 3), await list.page(3, 3), await list.page(6, 3)]
      assert.deepEqual(ids(pages.flat()), expected)
      for (const size of [1, 2, 3, 7, 25]) {
        assert.deepEqual(ids(await Array.fromAsync(list.all(size))), expected)
      }
    }
  })
})
