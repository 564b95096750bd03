import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { freeze, thaw } from '#core/clock'
import { associate, createAgent } from '#tests/helpers/agents'
import { consent } from '#tests/helpers/grants'
import { invoiceOf, invoicePaid, orderPlaced } from '#tests/helpers/panel_events'
import { adminReads, affiliateReads, DAY, NOON, tell } from '#tests/helpers/receipts'
import { beginStory, follow, tokenOf } from '#tests/helpers/story'
import { createClient } from '#tests/helpers/world'

/**
 * An agent's client whose order came through an affiliate's link as well: the agent earns it.
 */
async function orderOf(api: Parameters<typeof tell>[0], { byAgent }: { byAgent: boolean }) {
  const story = await beginStory()
  const { panel, link } = story
  const agent = await createAgent(panel, { name: 'Bruno Bianchi' })
  const carla = await createClient(panel)
  await associate(panel, carla, agent, { since: NOON - 5 * DAY })
  const order = orderPlaced({
    order: { client_id: carla.externalId },
    visit_token: tokenOf(await follow(link, { at: NOON - DAY })),
  })
  if (byAgent) {
    // the panel's answer, which comes before its event
    await db.table('agent_orders').insert({
      panel_id: panel.id,
      order_external_id: order.data.order.id,
      agent_id: agent.id,
      client_id: carla.id,
      grant_id: await consent(agent, carla),
      placed_at: NOON,
    })
  }
  await tell(api, story, order)
  return { ...story, order, earner: { id: agent.affiliateId, userId: agent.userId } }
}

test.group('Receipts of orders that an agent placed', (group) => {
  group.each.setup(() => {
    freeze(NOON)
    return () => thaw()
  })

  test('say so to the agent who earns, and to admins with the name, in both languages', async ({
    client,
    assert,
  }) => {
    const { panel, earner } = await orderOf(client, { byAgent: true })
    for (const [locale, own, admin, ownLine, adminLine] of [
      [
        'en',
        'You placed this order for the client.',
        'Placed for the client by the agent Bruno Bianchi.',
        'Order, placed by you as the agent',
        'Order, placed by the agent Bruno Bianchi',
      ],
      [
        'it',
        'Hai effettuato tu questo ordine per il cliente.',
        'Ordinato per il cliente dall’agente Bruno Bianchi.',
        'Ordine, effettuato da te come agente',
        'Ordine, effettuato dall’agente Bruno Bianchi',
      ],
    ] as const) {
      const agent = await affiliateReads(client, earner, { locale })
      assert.include(agent.text, own)
      assert.include(agent.text, ownLine)
      const host = await adminReads(client, panel, { locale })
      assert.include(host.text, admin)
      assert.include(host.text, adminLine)
    }
  })

  test('say nothing of it to the affiliate whose visit was passed over', async ({
    client,
    assert,
  }) => {
    const { affiliate } = await orderOf(client, { byAgent: true })
    const { text } = await affiliateReads(client, affiliate)
    assert.notMatch(text, /placed this order|placed for|placed by/i)
    assert.notInclude(text, 'Bruno')
  })

  test('and of what the client ordered themselves there is nothing to say', async ({
    client,
    assert,
  }) => {
    const { panel, earner } = await orderOf(client, { byAgent: false })
    const agent = await affiliateReads(client, earner)
    const host = await adminReads(client, panel)
    for (const { text } of [agent, host]) assert.notMatch(text, /placed this|Placed for|placed by/)
  })

  test('are explained by the terms as they hold for agents: no visit is asked for', async ({
    client,
    assert,
  }) => {
    const { panel, earner, order, ...story } = await orderOf(client, { byAgent: true })
    await tell(client, { panel, ...story }, invoicePaid({ invoice: invoiceOf(order) }))
    for (const [locale, association, visit] of [
      ['en', 'Orders of associated clients need no visit', 'Each order needs a visit of its own'],
      [
        'it',
        'Gli ordini dei clienti associati non richiedono una visita',
        'Ogni ordine ha bisogno di una propria visita',
      ],
    ] as const) {
      for (const { text } of [
        await affiliateReads(client, earner, { locale }),
        await adminReads(client, panel, { locale }),
      ]) {
        assert.include(text, association)
        assert.notInclude(text, visit)
      }
    }
  })
})
