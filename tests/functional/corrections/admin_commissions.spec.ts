import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { now } from '#core/clock'
import User from '#identity/models/user'
import { balancesOf } from '#ledger/queries/balances_of'
import { bookBalance, createCommission } from '#tests/helpers/earnings'
import {
  createAffiliate,
  createClient,
  createLink,
  createPanel,
  createUser,
  unique,
} from '#tests/helpers/world'

const DAY = 86_400_000

async function stage() {
  const panel = await createPanel()
  const affiliate = await createAffiliate(panel)
  const link = await createLink(affiliate)
  const earner = { panelId: panel.id, affiliate, link }
  const admin = await User.findOrFail(
    await createUser(panel, await createClient(panel), { role: 'admin', name: 'Ada Admin' })
  )
  const earned = async (overrides: Record<string, unknown> = {}) => {
    const id = await createCommission(earner, { description: unique('Hosting'), ...overrides })
    await bookBalance(earner, 'EUR', { pending: 1_000 })
    return id
  }
  const statuses = async (ids: number[]) => {
    const rows = await db.from('commissions').whereIn('id', ids).orderBy('id')
    return rows.map((row) => row.status)
  }
  const balance = async () => {
    const [euros] = await balancesOf({ panelId: panel.id, clientId: affiliate.client.id })
    return euros
  }
  return { panel, affiliate, admin, earned, statuses, balance }
}

test.group('Everybody’s commissions', () => {
  test('that wait for an admin are approved together: available at once where the hold has ended', async ({
    assert,
    client,
  }) => {
    const { admin, earned, statuses, balance } = await stage()
    const ended = { release: 'manual', paid_at: now() - 40 * DAY, available_at: now() - DAY }
    const first = await earned(ended)
    const second = await earned({ release: 'manual' })
    const other = await earned()

    const query = [first, second, other].map((id) => `ids=${id}`).join('&')
    const page = await client.get(`/admin/commissions/approve?${query}`).loginAs(admin)
    page.assertStatus(200)
    assert.include(page.text(), 'Approve 2 commissions')
    assert.include(page.text(), '1 of the ticked rows')

    const answer = await client
      .post('/admin/commissions/approvals')
      .redirects(0)
      .loginAs(admin)
      .withCsrfToken()
      .form({ ids: [first, second, other] })
    answer.assertStatus(303)
    assert.deepEqual(await statuses([first, second, other]), ['available', 'pending', 'pending'])
    assert.containsSubset(await balance(), { pending: 2_000, available: 1_000 })
  })

  test('are rejected with a reason, once', async ({ assert, client }) => {
    const { admin, earned, statuses, balance } = await stage()
    const id = await earned()
    const reject = (reason: string) =>
      client
        .post('/admin/commissions/rejections')
        .redirects(0)
        .loginAs(admin)
        .withCsrfToken()
        .form({ ids: [id], reason })

    const without = await reject('')
    without.assertStatus(302)
    assert.deepEqual(await statuses([id]), ['pending'])

    const rejected = await reject('Not a real order')
    rejected.assertStatus(303)
    await reject('Not a real order')
    assert.deepEqual(await statuses([id]), ['reversed'])
    assert.containsSubset(await balance(), { pending: 0 })
    const acts = await db.from('admin_acts').where('user_id', admin.id)
    assert.lengthOf(acts, 1)
    assert.containsSubset(acts[0], { act: 'commission.rejected', reason: 'Not a real order' })
  })

  test('of another panel are not touched, whatever ids are sent', async ({ assert, client }) => {
    const mine = await stage()
    const theirs = await stage()
    const id = await theirs.earned({ release: 'manual', available_at: now() - DAY })
    for (const path of ['/admin/commissions/approvals', '/admin/commissions/rejections']) {
      const answer = await client
        .post(path)
        .redirects(0)
        .loginAs(mine.admin)
        .withCsrfToken()
        .form({ ids: [id], reason: 'Because' })
      answer.assertStatus(303)
    }
    assert.deepEqual(await theirs.statuses([id]), ['pending'])
  })

  test('are filtered by member, state and what waits, and exported with the same filters', async ({
    assert,
    client,
  }) => {
    const { admin, affiliate, earned } = await stage()
    await earned({ release: 'manual', description: 'Waiting one' })
    await earned({ status: 'available', description: 'Free one' })

    for (const path of ['/admin/commissions', '/admin/commissions.csv']) {
      const waiting = await client.get(`${path}?approval=waiting`).loginAs(admin)
      assert.include(waiting.text(), 'Waiting one')
      assert.notInclude(waiting.text(), 'Free one')

      const available = await client
        .get(`${path}?status=available&affiliate=${affiliate.id}`)
        .loginAs(admin)
      assert.include(available.text(), 'Free one')
      assert.notInclude(available.text(), 'Waiting one')
    }
  })
})
