import { test } from '@japa/runner'
import { createReferral } from '#tests/helpers/earnings'
import { ListReferrals } from '#referrals/queries/list_referrals'
import { createAffiliate, createClient, createLink, createPanel } from '#tests/helpers/world'

const NOON = Date.UTC(2026, 10, 20, 12)
const MINUTE = 60_000

async function earner(linkName = 'Blog') {
  const panel = await createPanel()
  const affiliate = await createAffiliate(panel)
  const link = await createLink(affiliate, { name: linkName })
  return { panel, panelId: panel.id, affiliate, link }
}

const ids = (rows: { id: number }[]) => rows.map((row) => row.id)

test.group('List referrals', () => {
  test('newest first, those of one instant in the order they came', async ({ assert }) => {
    const alice = await earner()
    const early = await createReferral(alice, { occurred_at: NOON - MINUTE })
    const first = await createReferral(alice, { occurred_at: NOON })
    const second = await createReferral(alice, { occurred_at: NOON })

    const newest = new ListReferrals(alice.affiliate.id)
    assert.deepEqual(ids(await newest.page(0, 25)), [second, first, early])
    const oldest = new ListReferrals(alice.affiliate.id, {}, 'asc')
    assert.deepEqual(ids(await oldest.page(0, 25)), [early, first, second])
  })

  test('nobody sees the referrals of another affiliate, whatever the filter', async ({
    assert,
  }) => {
    const alice = await earner()
    const bob = await earner()
    await createReferral(bob, { kind: 'order', description: 'Starter Hosting' })

    for (const filters of [
      {},
      { linkId: bob.link.id },
      { search: 'Starter' },
      { search: 'Blog' },
      { status: 'pending' as const },
    ]) {
      const list = new ListReferrals(alice.affiliate.id, filters)
      assert.equal(await list.count(), 0)
      assert.deepEqual(await list.page(0, 25), [])
      assert.deepEqual(await Array.fromAsync(list.all()), [])
    }
  })

  test('filters narrow the rows and their count alike', async ({ assert }) => {
    const alice = await earner('Blog 100%')
    const video = await createLink(alice.affiliate, { name: 'Video' })
    const signup = await createReferral(alice, { occurred_at: NOON })
    const order = await createReferral(
      { ...alice, link: video },
      {
        occurred_at: NOON + MINUTE,
        kind: 'order',
        status: 'qualified',
        description: 'Starter Hosting + c***.it',
      }
    )

    const found = async (filters: ConstructorParameters<typeof ListReferrals>[1]) => {
      const list = new ListReferrals(alice.affiliate.id, filters)
      const rows = await list.page(0, 25)
      assert.equal(await list.count(), rows.length)
      return ids(rows)
    }

    assert.deepEqual(await found({}), [order, signup])
    assert.deepEqual(await found({ status: 'qualified' }), [order])
    assert.deepEqual(await found({ kind: 'signup' }), [signup])
    assert.deepEqual(await found({ linkId: video.id }), [order])
    assert.deepEqual(await found({ since: NOON + 1 }), [order])
    assert.deepEqual(await found({ since: NOON, until: NOON + MINUTE }), [signup])
    assert.deepEqual(await found({ search: 'hosting' }), [order])
    assert.deepEqual(await found({ search: 'VIDEO' }), [order])
    assert.deepEqual(await found({ search: '100%' }), [signup])
    assert.deepEqual(await found({ search: '%' }), [signup])
    assert.deepEqual(await found({ search: '_' }), [])
    assert.deepEqual(await found({ search: '!' }), [])
    assert.deepEqual(await found({ search: "' OR 1=1 --" }), [])
    assert.deepEqual(await found({ search: 'hosting', kind: 'signup' }), [])
  })

  test('shows of the client a masked address and nothing else', async ({ assert }) => {
    const alice = await earner()
    const carla = await createClient(alice.panel, {
      email: 'carla.rossi@carla-shop.it',
      name: 'Carla Rossi',
      company: 'Rossi Shop',
    })
    await createReferral(alice, {
      client_id: carla.id,
      kind: 'order',
      description: 'Hosting for Carla Rossi - carla-shop.it',
      reason: 'qualified',
      reason_values: JSON.stringify({ days: 3 }),
    })

    const [row] = await new ListReferrals(alice.affiliate.id).page(0, 25)
    assert.equal(row!.client, 'c***@c***.it')
    assert.equal(row!.description, 'Hosting for *** - c***.it')
    assert.deepEqual(row!.reasonValues, { days: 3 })
    assert.notMatch(JSON.stringify(row), /carla|rossi|shop/i)
    assert.notInclude(JSON.stringify(row), carla.externalId)
  })

  test('a client of whom nothing is known has no address to show', async ({ assert }) => {
    const alice = await earner()
    const stub = await createClient(alice.panel, { email: null, name: null })
    await createReferral(alice, { client_id: stub.id })

    const [row] = await new ListReferrals(alice.affiliate.id).page(0, 25)
    assert.isNull(row!.client)
    assert.isNull(row!.description)
    assert.deepEqual(row!.reasonValues, {})
  })

  test('a deleted link keeps its name', async ({ assert }) => {
    const alice = await earner()
    const gone = await createLink(alice.affiliate, { name: 'Old banner', deleted_at: NOON })
    await createReferral({ ...alice, link: gone })

    const [row] = await new ListReferrals(alice.affiliate.id).page(0, 25)
    assert.deepEqual(row!.link, {
      id: gone.id,
      name: 'Old banner',
      isDeleted: true,
      isAgents: false,
    })
  })

  test('pages and pieces give each referral once', async ({ assert }) => {
    const alice = await earner()
    const made: number[] = []
    for (let i = 0; i < 7; i++) {
      made.push(await createReferral(alice, { occurred_at: NOON + Math.floor(i / 3) }))
    }

    for (const direction of ['asc', 'desc'] as const) {
      const expected = direction === 'asc' ? made : made.toReversed()
      const list = new ListReferrals(alice.affiliate.id, {}, direction)
      const pages = [await list.page(0, 3), await list.page(3, 3), await list.page(6, 3)]
      assert.deepEqual(ids(pages.flat()), expected)
      for (const size of [1, 2, 3, 7, 25]) {
        assert.deepEqual(ids(await Array.fromAsync(list.all(size))), expected)
      }
    }
  })
})
