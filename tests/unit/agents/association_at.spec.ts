import { test } from '@japa/runner'
import fc from 'fast-check'
import { type AssociationClaim, associationAt } from '#agents/association_at'
import { runs } from '#tests/helpers/long'

const claim = (
  id: number,
  agentId: number,
  since: number,
  more: Partial<AssociationClaim> = {}
) => ({
  id,
  agentId,
  kind: 'simple' as const,
  since,
  endedAt: null,
  ...more,
})

test.group('Whose client somebody is', () => {
  test('{says}')
    .with([
      { says: 'nobody’s without a claim', claims: [], at: 5, agent: null },
      { says: 'nobody’s before the first', claims: [claim(1, 7, 10)], at: 9, agent: null },
      { says: 'theirs from its instant on', claims: [claim(1, 7, 10)], at: 10, agent: 7 },
      {
        says: 'the first one’s who brought them',
        claims: [claim(1, 7, 10), claim(2, 8, 20)],
        at: 30,
        agent: 7,
      },
      {
        says: 'the first one’s, however late that became known',
        claims: [claim(1, 8, 20), claim(2, 7, 10)],
        at: 30,
        agent: 7,
      },
      {
        says: 'whose they agreed to be',
        claims: [claim(1, 7, 10), claim(2, 8, 20, { kind: 'manager' })],
        at: 30,
        agent: 8,
      },
      {
        says: 'still the first one’s before they agreed to another',
        claims: [claim(1, 7, 10), claim(2, 8, 20, { kind: 'manager' })],
        at: 19,
        agent: 7,
      },
      {
        says: 'whose they agreed to be last',
        claims: [
          claim(1, 8, 10, { kind: 'manager' }),
          claim(2, 9, 20, { kind: 'manager' }),
          claim(3, 7, 5),
        ],
        at: 30,
        agent: 9,
      },
      {
        says: 'the next one’s once a claim has ended',
        claims: [claim(1, 7, 10, { endedAt: 15 }), claim(2, 8, 12)],
        at: 15,
        agent: 8,
      },
      {
        says: 'nobody’s once the only one has ended',
        claims: [claim(1, 7, 10, { endedAt: 15 })],
        at: 15,
        agent: null,
      },
    ])
    .run(({ assert }, { claims, at, agent }) => {
      assert.equal(associationAt(claims, at)?.agentId ?? null, agent)
    })

  test('does not depend on the order in which claims became known', ({ assert }) => {
    const claims = fc.array(
      fc.record({
        agentId: fc.integer({ min: 1, max: 4 }),
        kind: fc.constantFrom('simple' as const, 'manager' as const),
        since: fc.integer({ min: 0, max: 1_000 }),
        endedAt: fc.option(fc.integer({ min: 0, max: 1_000 })),
      }),
      { maxLength: 6 }
    )
    fc.assert(
      fc.property(claims, fc.integer({ min: 0, max: 1_000 }), (made, at) => {
        const known = made.map((one, id) => ({ id, ...one }))
        assert.deepEqual(associationAt(known, at), associationAt([...known].reverse(), at))
      }),
      { numRuns: runs(1_000, 100_000) }
    )
  })
})
