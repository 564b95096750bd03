import { test } from '@japa/runner'
import { weaknessOf } from '#identity/password_rule'

test.group('Passwords of local admins', () => {
  test('"{password}" is {weakness}')
    .with([
      { password: 'elevenchars', weakness: 'too_short' },
      { password: '😀😀😀😀😀😀', weakness: 'too_short' },
      { password: ' correct horse battery', weakness: 'outer_space' },
      { password: 'Ada.Byron-rides-again', weakness: 'contains_login' },
      { password: 'aaaaaaaaaaaaaaaa', weakness: 'too_simple' },
      { password: '123456789012', weakness: 'too_simple' },
      { password: 'abcdefghijklmnop', weakness: 'too_simple' },
      { password: 'Password1234!', weakness: 'too_simple' },
      { password: 'administrator', weakness: 'too_simple' },
      { password: 'letmeinletmein', weakness: 'too_simple' },
    ] as const)
    .run(({ assert }, { password, weakness }) => {
      assert.equal(weaknessOf(password, 'ada.byron@example.com'), weakness)
    })

  test('"{0}" may guard an account')
    .with([
      'correct horse battery',
      'vG7#pQ2!rT9z',
      'mucca viola cammina piano',
      'Grünzeug über Böschung',
    ])
    .run(({ assert }, password) => {
      assert.isNull(weaknessOf(password, 'ada.byron@example.com'))
    })

  test('200 characters are enough', ({ assert }) => {
    const long = 'word salad '.repeat(18).trim()
    assert.isNull(weaknessOf(long, 'ada@example.com'))
    assert.equal(weaknessOf(`${long} and more`, 'ada@example.com'), 'too_long')
  })
})
