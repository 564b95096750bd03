import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { freeze, now, thaw } from '#core/clock'
import { ForgetAddresses } from '#links/actions/forget_addresses'
import { VisitIds } from '#links/visit_id'
import { Visitor } from '#tests/helpers/visitor'
import { createAffiliate, createLink, createPanel } from '#tests/helpers/world'

const DAY = 86_400_000

async function newLink() {
  return createLink(await createAffiliate(await createPanel()))
}

const hashesOf = async (link: { id: number }) => {
  const rows = await db.from('visits').where('link_id', link.id).orderBy('id')
  return rows.map((row) => row.address_hash as string | null)
}

test.group('Addresses', (group) => {
  // another test may have come further, with visits of a time to come
  group.each.setup(async () => {
    await db.from('settings').where('key', 'addresses_forgotten_until').delete()
  })
  group.each.teardown(() => thaw())

  test('are forgotten when the fraud window ends, and the visits stay', async ({ assert }) => {
    const link = await newLink()
    await new Visitor().get(`/go/${link.code}`)
    const visit = await db.from('visits').where('link_id', link.id).firstOrFail()
    // ids of a process only grow: after a test in a time to come they stay there
    const at = Number.parseInt(visit.id.slice(0, 10), 32)

    freeze(at + 29 * DAY)
    await new ForgetAddresses().handle()
    const [kept] = await hashesOf(link)
    assert.isString(kept)

    freeze(at + 31 * DAY)
    await new ForgetAddresses().handle()
    assert.deepEqual(await hashesOf(link), [null])
  })

  test('of thousands of visits are forgotten in pieces, each visit looked at once', async ({
    assert,
  }) => {
    const link = await newLink()
    const start = now() + 100 * DAY
    const ids = new VisitIds()
    const rows = Array.from({ length: 5_000 }, (_, index) => ({
      id: ids.next(start + index),
      link_id: link.id,
      visited_at: start + index,
      address_hash: 'x'.repeat(43),
    }))
    for (let from = 0; from < rows.length; from += 500) {
      await db.table('visits').multiInsert(rows.slice(from, from + 500))
    }

    freeze(start + 30 * DAY + 4_000)
    await new ForgetAddresses().handle()
    const hashes = await hashesOf(link)
    assert.isTrue(hashes.slice(0, 4_000).every((hash) => hash === null))
    assert.isTrue(hashes.slice(4_000).every((hash) => hash !== null))

    assert.equal(await new ForgetAddresses().handle(), 0)
    freeze(start + 31 * DAY)
    assert.equal(await new ForgetAddresses().handle(), 1_000)
  })
})
