import fc from 'fast-check'
import { test } from '@japa/runner'
import { maskClient, maskHost } from '#affiliates/mask_client'

const CASES: [email: string | null | undefined, shown: string | null][] = [
  ['john@example.com', 'j***@e***.com'],
  ['JOHN.Smith+shop@Example.COM', 'j***@e***.com'],
  ['  john@example.com ', 'j***@e***.com'],
  ['j@example.com', 'j***@e***.com'],
  ['jo@e.com', 'j***@e***.com'],
  ['a-very-long-name-indeed.of-somebody@a-very-long-company-name.example.co.uk', 'a***@a***.uk'],
  ['info@mail.studio-bianchi.it', 'i***@m***.it'],
  ['7even@1und1.de', '7***@1***.de'],
  ['élodie@école.fr', 'é***@é***.fr'],
  ['élodie@example.fr', 'é***@e***.fr'],
  ['用户@例子.中国', '用***@例***.中国'],
  ['пример@пример.рф', 'п***@п***.рф'],
  ['user@xn--fsqu00a.xn--0zwm56d', 'u***@x***.xn--0zwm56d'],
  ['"john doe"@example.com', '***@e***.com'],
  ['.john@example.com', '***@e***.com'],
  ['\u202Ejohn@example.com', '***@e***.com'],
  ['🦊fox@example.com', '***@e***.com'],
  ['two@signs@example.com', 't***@e***.com'],
  ['root@localhost', 'r***@l***'],
  ['root@[192.168.1.20]', 'r***@***'],
  ['root@10.0.0.1', 'r***@1***'],
  ['john@example.com.', 'j***@e***.com'],
  ['@example.com', null],
  ['john@', null],
  ['john', null],
  ['', null],
  ['   ', null],
  [null, null],
  [undefined, null],
]

test.group('Masked client', () => {
  for (const [email, shown] of CASES) {
    test(`${JSON.stringify(email)} is shown as ${JSON.stringify(shown)}`, ({ assert }) => {
      assert.strictEqual(maskClient(email), shown)
    })
  }

  test('only the first letters and the last label of an address ever show', ({ assert }) => {
    const label = fc.stringMatching(/^[a-z0-9]{2,20}$/)

    fc.assert(
      fc.property(
        label,
        fc.array(label, { minLength: 1, maxLength: 3 }),
        fc.stringMatching(/^[a-z]{2,6}$/),
        (local, labels, last) => {
          assert.strictEqual(
            maskClient(`${local}@${labels.join('.')}.${last}`),
            `${local[0]}***@${labels[0]![0]}***.${last}`
          )
        }
      ),
      { numRuns: 1_000 }
    )
  })

  test('addresses of any length look equally long', ({ assert }) => {
    assert.strictEqual(maskHost('a.com'), 'a***.com')
    assert.strictEqual(maskHost('a-shop-with-a-long-name.example.com'), 'a***.com')
  })
})
