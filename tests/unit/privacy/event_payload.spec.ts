import { test } from '@japa/runner'
import { withoutAddresses, withoutPersonalData } from '#privacy/event_payload'
import * as events from '#tests/helpers/panel_events'

const all = () => {
  const order = events.orderPlaced({
    order: { number: 'N-1', coupon: 'CARLA10', items: [{ description: 'Hosting carla.it' }] },
    visit_token: 'v1.x',
    client_ip: '203.0.113.9',
  })
  const invoice = events.invoicePaid({ invoice: events.invoiceOf(order) })
  return [
    events.clientRegistered({
      client: { name: 'Carla Bianchi', company: 'Carla srl', country: 'IT', locale: 'it' },
      client_ip: '203.0.113.9',
      user_agent: 'Firefox',
      landing_params: { gclid: 'x' },
    }),
    order,
    invoice,
    events.signupCompleted(order, { account: { user_name: 'carla', domain: 'carla.it' } }),
    events.orderCancelled('O-1', { reason: 'Carla moved away' }),
    events.invoiceRefunded(invoice),
    events.invoiceChargedBack(invoice),
    events.serviceChanged('created', { service: { domain: 'carla.it' } }),
    events.clientClosed('C-1'),
    events.clientMerged('C-1', 'C-2'),
  ]
}

test.group('Stored payloads', () => {
  test('lose what says something of a person, and keep ids, dates and amounts', ({ assert }) => {
    for (const { type, data } of all()) {
      const rest = withoutPersonalData(JSON.stringify(data))
      for (const said of ['arla', '203.0.113', 'Firefox', 'v1.x', '@', 'gclid', 'N-1']) {
        assert.notInclude(rest, said, type)
      }
      assert.equal(withoutPersonalData(rest), rest)
    }
    const order = all()[1]!
    const rest = JSON.parse(withoutPersonalData(JSON.stringify(order.data)))
    const { number, coupon, items, ...kept } = order.data.order
    assert.deepInclude(rest.order, kept)
    assert.deepEqual(rest.order.items, [{ ...items[0], description: '' }])
  })

  test('lose address and browser alone', ({ assert }) => {
    const { data } = all()[0]!
    const { client_ip: address, user_agent: browser, ...rest } = data
    assert.isString(address)
    assert.isString(browser)
    assert.deepEqual(JSON.parse(withoutAddresses(JSON.stringify(data))), rest)
  })
})
