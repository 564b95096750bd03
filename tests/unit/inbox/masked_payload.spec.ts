import { test } from '@japa/runner'
import fc from 'fast-check'
import { FIELDS, MASK, maskedPayload } from '#panels/inbox/masked_payload'
import { panelEventValidators } from '#panels/validators/panel_event_validator'
import { runs } from '#tests/helpers/long'
import { clientRegistered, orderPlaced, serviceChanged } from '#tests/helpers/panel_events'

interface Schema {
  properties?: Record<string, Schema>
  items?: Schema
}

/** Every field of the contract as a path, from the validators themselves. */
function fieldsOf(schema: Schema, path = ''): string[] {
  if (schema.properties) {
    return Object.entries(schema.properties).flatMap(([name, inner]) =>
      fieldsOf(inner, path === '' ? name : `${path}.${name}`)
    )
  }
  return schema.items ? fieldsOf(schema.items, `${path}[]`) : [path]
}

const contract = new Set(
  Object.values(panelEventValidators).flatMap((validator) => {
    const { toJSONSchema } = validator as unknown as { toJSONSchema: () => Schema }
    return fieldsOf(toJSONSchema.call(validator).properties!.data!)
  })
)

test.group('What the inbox shows of an event', () => {
  test('every field of the contract is classified, and nothing else is', ({ assert }) => {
    assert.includeMembers([...contract], ['client.email', 'order.items[].tld', 'landing_params'])
    assert.deepEqual(
      [...contract].filter((field) => !Object.hasOwn(FIELDS, field)),
      []
    )
    assert.deepEqual(
      Object.keys(FIELDS).filter((field) => !contract.has(field) && field !== 'user_agent'),
      []
    )
  })

  test('names, addresses, tokens and free texts are masked', ({ assert }) => {
    const { data } = clientRegistered({
      client: {
        id: 'C-7',
        email: 'carla@example.net',
        name: 'Carla',
        company: 'Studio',
        country: 'IT',
      },
      visit_token: 'v1.secret',
      landing_params: { email: 'carla@example.net' },
      client_ip: '203.0.113.7',
      user_agent: 'Firefox',
    })
    const shown = JSON.stringify(maskedPayload(data))
    for (const personal of ['carla', 'Carla', 'Studio', 'v1.secret', '203.0.113.7', 'Firefox']) {
      assert.notInclude(shown, personal)
    }
    assert.include(shown, 'C-7')
    assert.include(shown, '"country":"IT"')
  })

  test('sums, ids and kinds are shown; a line’s text is not', ({ assert }) => {
    const { data } = orderPlaced({
      order: {
        items: [{ id: 'i1', description: 'carla-rossi.it, 1 year', tld: 'it', amount: 1200 }],
      },
    })
    const shown = maskedPayload(data) as typeof data
    assert.equal(shown.order.total, 1200)
    assert.include(shown.order.items[0], { id: 'i1', tld: 'it', amount: 1200, description: MASK })
  })

  test('instants are shown as people write them', ({ assert }) => {
    assert.deepEqual(maskedPayload({ order: { placed_at: Date.UTC(2026, 10, 20, 10, 15) } }), {
      order: { placed_at: '2026-11-20T10:15:00.000Z' },
    })
  })

  test('a service’s domain is masked', ({ assert }) => {
    const { data } = serviceChanged('created', { service: { domain: 'carla.example' } })
    assert.equal((maskedPayload(data) as typeof data).service.domain, MASK)
  })

  test('whatever stands in a field that nobody has classified is masked', ({ assert }) => {
    const leaf = fc.oneof(
      fc.string({ minLength: 6 }).map((text) => `secret ${text}`),
      fc.constant('secret')
    )
    const tree = fc.letrec((tie) => ({
      node: fc.oneof(
        { maxDepth: 4 },
        leaf,
        fc.array(tie('node'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom('new', 'id', 'name', '__proto__', 'constructor'), tie('node'))
      ),
    })).node
    fc.assert(
      fc.property(tree, (value) => {
        assert.notInclude(JSON.stringify(maskedPayload({ unheard_of: value })) ?? '', 'secret')
      }),
      { numRuns: runs(300, 20_000) }
    )
  })
})
