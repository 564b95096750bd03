import fc from 'fast-check'
import { test } from '@japa/runner'
import { assertBalanced, type Entry, GENESIS, seal, type SealedFields } from '#ledger/posting'
import { runs } from '#tests/helpers/long'

const FIELDS: SealedFields = {
  panelId: 1,
  currency: 'EUR',
  sequence: 1,
  kind: 'commission.credited',
  reference: 'credit:1',
  reason: null,
  reversesId: null,
  occurredAt: 1_700_000_000_000,
  bookedAt: 1_700_000_000_001,
  entries: [
    { clientId: 2, account: 'commission_expense', amount: 100 },
    { clientId: 2, account: 'payable_pending', amount: -100 },
  ],
  previousHash: GENESIS,
}

test.group('Posting', () => {
  test('entries that sum to zero balance, all others don’t', ({ assert }) => {
    const amounts = fc.array(fc.integer({ min: -1_000_000, max: 1_000_000 }), { maxLength: 6 })
    fc.assert(
      fc.property(amounts, (list) => {
        const entries: Entry[] = list.map((amount) => ({
          clientId: 1,
          account: 'payable_pending',
          amount,
        }))
        const isGood =
          list.length > 1 &&
          list.every((amount) => amount !== 0) &&
          list.reduce((all, amount) => all + amount, 0) === 0
        const check = () => assertBalanced({ currency: 'EUR', reference: 'x', entries })
        if (isGood) assert.doesNotThrow(check)
        else assert.throws(check)

        const rest = list.reduce((all, amount) => all + amount, 0)
        const balanced: Entry = { clientId: 1, account: 'commission_expense', amount: -rest }
        if (rest !== 0 && list.every((amount) => amount !== 0)) {
          assert.doesNotThrow(() =>
            assertBalanced({ currency: 'EUR', reference: 'x', entries: [...entries, balanced] })
          )
        }
      }),
      { numRuns: runs(1_000, 100_000) }
    )
  })

  test('the seal is the same on every machine', ({ assert }) => {
    assert.equal(seal(FIELDS), seal(structuredClone(FIELDS)))
    assert.match(seal(FIELDS), /^[0-9a-f]{64}$/)
  })

  test('whatever is changed changes the seal', ({ assert }) => {
    const [debit, credit] = FIELDS.entries as [Entry, Entry]
    const changes: Partial<SealedFields>[] = [
      { panelId: 2 },
      { currency: 'USD' },
      { sequence: 2 },
      { kind: 'commission.released' },
      { reference: 'credit:2' },
      { reason: '' },
      { reversesId: 1 },
      { occurredAt: FIELDS.occurredAt + 1 },
      { bookedAt: FIELDS.bookedAt + 1 },
      { entries: [credit, debit] },
      { entries: [debit] },
      { entries: [debit, { ...credit, amount: -99 }] },
      { entries: [debit, { ...credit, clientId: 3 }] },
      { entries: [debit, { ...credit, account: 'paid' }] },
      { previousHash: '1'.repeat(64) },
    ]
    const seals = changes.map((change) => seal({ ...FIELDS, ...change }))
    assert.equal(new Set([seal(FIELDS), ...seals]).size, changes.length + 1)
  })
})
