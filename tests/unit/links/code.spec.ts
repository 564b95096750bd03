import { test } from '@japa/runner'
import { isLinkCode, newLinkCode } from '#links/code'

test.group('Link code', () => {
  test('has ten letters that nobody mistakes for one another, each equally likely', ({
    assert,
  }) => {
    const counts = new Map<string, number>()
    for (let index = 0; index < 20_000; index++) {
      const code = newLinkCode()
      assert.match(code, /^[a-hjkmnp-zA-HJKMNP-Z2-9]{10}$/)
      for (const letter of code) counts.set(letter, (counts.get(letter) ?? 0) + 1)
    }
    // 200,000 draws of 54: 3,704 each, with a standard deviation of 60
    assert.equal(counts.size, 54)
    for (const count of counts.values()) assert.closeTo(count, 3704, 360)
  })

  test('only what can be a code is looked up', ({ assert }) => {
    assert.isTrue(isLinkCode('abcdef'))
    assert.isTrue(isLinkCode('abcdefghjkmn'))
    for (const text of [
      'abcde',
      'abcdefghjkmnp',
      'abcdefghi1',
      'abc/def',
      'abcdef\n',
      '',
      'ábcdefg',
    ]) {
      assert.isFalse(isLinkCode(text))
    }
  })
})
