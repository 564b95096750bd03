import { test } from '@japa/runner'
import { cardReference } from '#sandbox/sample_cards'

test.group('Sample cards', () => {
  test('a client’s own card is theirs alone, the shared one is everybody’s, and none tells its number', ({
    assert,
  }) => {
    assert.equal(cardReference('accepted', 1001), cardReference('accepted', 1001))
    assert.notEqual(cardReference('accepted', 1001), cardReference('accepted', 1002))
    assert.equal(cardReference('shared', 1001), cardReference('shared', 1002))
    for (const card of ['accepted', 'shared'] as const) {
      assert.match(cardReference(card, 1001), /^card_[0-9a-f]{24}$/)
    }
  })
})
