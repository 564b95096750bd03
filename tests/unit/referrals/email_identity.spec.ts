import { test } from '@japa/runner'
import { emailIdentity } from '#referrals/email_identity'

test.group('One person’s address', () => {
  test('{0} is {1}')
    .with([
      ['alice@example.com', 'Alice@Example.COM'],
      ['alice@example.com', ' alice@example.com '],
      ['alice@example.com', 'alice+shop@example.com'],
      ['alice@example.com', 'alice+a+b@example.com'],
      ['alice@example.com', 'a.li.ce@example.com'],
      ['alice@example.com', 'alice@example.com.'],
      ['alice@example.com', '"alice"@example.com'],
      ['alice@gmail.com', 'a.l.i.c.e+x@googlemail.com'],
      ['alice@gmail.com', 'ALICE@GoogleMail.com'],
      ['alice@münchen.example', 'alice@xn--mnchen-3ya.example'],
      ['alice@example.com', 'ａlice@example.com'],
    ] as const)
    .run(({ assert }, [one, other]) => {
      assert.isNotNull(emailIdentity(one))
      assert.equal(emailIdentity(one), emailIdentity(other))
    })

  test('{0} is not {1}')
    .with([
      ['alice@example.com', 'alice@example.net'],
      ['alice@example.com', 'alicia@example.com'],
      ['alice@gmail.com', 'alice@mail.com'],
      ['alice@example.com', 'alice@sub.example.com'],
      ['+alice@example.com', '+bob@example.com'],
      ['.@example.com', '..@example.com'],
    ] as const)
    .run(({ assert }, [one, other]) => {
      assert.notEqual(emailIdentity(one), emailIdentity(other))
    })

  test('what is no address identifies nobody', ({ assert }) => {
    for (const text of ['', 'alice', '@example.com', 'alice@', 'alice@.']) {
      assert.isNull(emailIdentity(text), text)
    }
  })
})
