import { createHmac } from 'node:crypto'
import { test } from '@japa/runner'
import { secretBytes } from '#panels/webhook_signature'
import { pageSignature, isPageSignedBy } from '#signup_notifications/tag/page_signature'
import { nextQuery, parseSignupPageRequest } from '#signup_notifications/tag/signup_page_request'

const SECRET = secretBytes('whsec_c2FtcGxlLXBhbmVsLXNlY3JldC1vZi0zMi1ieXRlcw==')
const OTHER = secretBytes('whsec_b3RoZXItcGFuZWwtc2VjcmV0LW9mLTMyLWJ5dGVzIQ==')

test.group('The signature of a signup-finished page', () => {
  test('is the hex HMAC-SHA256 of key and order id by the bytes behind whsec_', ({ assert }) => {
    const expected = createHmac('sha256', 'sample-panel-secret-of-32-bytes')
      .update('sandbox:o-2001')
      .digest('hex')
    assert.equal(pageSignature(SECRET, 'sandbox', 'o-2001'), expected)
    assert.isTrue(isPageSignedBy([SECRET], 'sandbox', 'o-2001', expected))
    assert.isTrue(isPageSignedBy([OTHER, SECRET], 'sandbox', 'o-2001', expected))
    assert.isTrue(isPageSignedBy([SECRET], 'sandbox', 'o-2001', expected.toUpperCase()))
  })

  test('is of one panel, one order and one secret', ({ assert }) => {
    const signature = pageSignature(SECRET, 'sandbox', 'o-2001')
    const cases: [Buffer[], string, string, string][] = [
      [[OTHER], 'sandbox', 'o-2001', signature],
      [[SECRET], 'sandbox', 'o-2002', signature],
      [[SECRET], 'other', 'o-2001', signature],
      [[SECRET], 'sandbox', 'o-2001', signature.slice(0, 62)],
      [[SECRET], 'sandbox', 'o-2001', `${signature}00`],
      [[SECRET], 'sandbox', 'o-2001', ''],
      [[SECRET], 'sandbox', 'o-2001', Buffer.from(signature, 'hex').toString('base64')],
      [[], 'sandbox', 'o-2001', signature],
    ]
    for (const each of cases) assert.isFalse(isPageSignedBy(...each), each.join(' '))
  })
})

test.group('What a signup-finished page asks', () => {
  const sig = pageSignature(SECRET, 'sandbox', 'o-2001')

  test('is read from its address, ids with any characters too', ({ assert }) => {
    assert.deepEqual(parseSignupPageRequest(`/signup/finished.js?panel=p&order=o-1&sig=${sig}`), {
      panel: 'p',
      order: 'o-1',
      signature: sig,
      tries: 0,
    })
    const odd = `Ünï &+%="<'\u2028`
    const address = `/x?panel=p&order=${encodeURIComponent(odd)}&sig=${sig}&try=3`
    const asked = parseSignupPageRequest(address)!
    assert.equal(asked.order, odd)
    assert.deepEqual(parseSignupPageRequest(`/x?${nextQuery(asked)}`), { ...asked, tries: 4 })
  })

  test('without all of it, or longer than such ids are, it is nobody’s')
    .with([
      '/x',
      '/x?',
      `/x?order=o&sig=${sig}`,
      `/x?panel=p&sig=${sig}`,
      '/x?panel=p&order=o',
      '/x?panel=p&order=o&sig=zz',
      `/x?panel=p&order=o&sig=${sig}0`,
      `/x?panel=p&order=o&sig=${sig}&try=-1`,
      `/x?panel=p&order=o&sig=${sig}&try=1e9`,
      `/x?panel=${'p'.repeat(65)}&order=o&sig=${sig}`,
      `/x?panel=p&order=${'o'.repeat(129)}&sig=${sig}`,
    ])
    .run(({ assert }, url) => {
      assert.isNull(parseSignupPageRequest(url))
    })
})
