import { test } from '@japa/runner'
import { bookBalance } from '#tests/helpers/earnings'
import { balancesOf } from '#ledger/queries/balances_of'
import { createAffiliate, createPanel } from '#tests/helpers/world'

async function earner() {
  const panel = await createPanel()
  const affiliate = await createAffiliate(panel)
  return {
    panelId: panel.id,
    affiliate,
    payee: { panelId: panel.id, clientId: affiliate.client.id },
  }
}

test.group('Balances of a payee', () => {
  test('nothing booked, no balances', async ({ assert }) => {
    const alice = await earner()
    assert.deepEqual(await balancesOf(alice.payee), [])
  })

  test('each currency has its own, and never another payee’s', async ({ assert }) => {
    const alice = await earner()
    const bob = await earner()
    await bookBalance(alice, 'JPY', { pending: 1_999 })
    await bookBalance(alice, 'EUR', { pending: 1_000, available: 500, paid: 250 })
    await bookBalance(alice, 'EUR', { pending: 1, available: -700 })
    await bookBalance(bob, 'EUR', { pending: 9_999 })

    assert.deepEqual(await balancesOf(alice.payee), [
      { currency: 'EUR', pending: 1_001, available: -200, clearing: 0, paid: 250 },
      { currency: 'JPY', pending: 1_999, available: 0, clearing: 0, paid: 0 },
    ])
    assert.deepEqual(await balancesOf({ ...alice.payee, panelId: bob.panelId }), [])
  })
})
