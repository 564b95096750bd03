import { Webhook } from 'standardwebhooks'
import { test } from '@japa/runner'
import {
  checkTimestamp,
  isSignedBy,
  secretBytes,
  TOLERANCE_SECONDS,
} from '#panels/webhook_signature'

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const OTHER = 'whsec_c2FtcGxlLXBhbmVsLXNlY3JldC1vZi0zMi1ieXRlcw=='
const BODY = '{"type":"client.closed","data":{"client_id":"Zoë 🎈"}}'
const AT = new Date(1_795_000_000_000)

function signed(secret: string, body = BODY, id = 'evt_1') {
  return {
    id,
    timestamp: String(AT.getTime() / 1000),
    signatures: new Webhook(secret).sign(id, AT, body),
  }
}

test.group('Webhook signature', () => {
  test('accepts what the standardwebhooks library signs', ({ assert }) => {
    const headers = signed(SECRET)

    assert.isTrue(isSignedBy([secretBytes(SECRET)], headers, Buffer.from(BODY)))
  })

  test('knows the example of the specification', ({ assert }) => {
    const headers = {
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      timestamp: '1614265330',
      signatures: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    }
    const body = Buffer.from('{"test": 2432232314}')

    assert.isTrue(isSignedBy([secretBytes(SECRET)], headers, body))
  })

  test('accepts any of the valid secrets and any of the signatures sent', ({ assert }) => {
    const mine = signed(SECRET)
    const other = signed(OTHER)
    const both = { ...mine, signatures: `v1a,abc ${other.signatures} ${mine.signatures}` }

    assert.isTrue(isSignedBy([secretBytes(OTHER), secretBytes(SECRET)], mine, Buffer.from(BODY)))
    assert.isTrue(isSignedBy([secretBytes(SECRET)], both, Buffer.from(BODY)))
  })

  const headers = signed(SECRET)
  test('refuses {name}')
    .with([
      { name: 'another secret', headers: signed(OTHER), body: BODY },
      { name: 'another body', headers, body: BODY.replace('Zoë', 'Zoe') },
      { name: 'a space more', headers, body: `${BODY} ` },
      { name: 'another id', headers: { ...headers, id: 'evt_2' }, body: BODY },
      { name: 'another time', headers: { ...headers, timestamp: '1795000001' }, body: BODY },
      {
        name: 'a signature without its version',
        headers: { ...headers, signatures: headers.signatures.slice(3) },
        body: BODY,
      },
      {
        name: 'a signature of another version',
        headers: { ...headers, signatures: headers.signatures.replace('v1', 'v2') },
        body: BODY,
      },
      {
        name: 'half a signature',
        headers: { ...headers, signatures: headers.signatures.slice(0, 20) },
        body: BODY,
      },
      { name: 'an empty signature', headers: { ...headers, signatures: 'v1,' }, body: BODY },
      { name: 'nonsense', headers: { ...headers, signatures: ' , v1 ,, v1,\u0000' }, body: BODY },
    ])
    .run(({ assert }, row) => {
      assert.isFalse(isSignedBy([secretBytes(SECRET)], row.headers, Buffer.from(row.body)))
    })

  test('refuses everything where there is no secret', ({ assert }) => {
    assert.isFalse(isSignedBy([], signed(SECRET), Buffer.from(BODY)))
  })

  test('a time {offset} s from ours is {outcome}')
    .with([
      { offset: 0, outcome: 'ok' },
      { offset: -TOLERANCE_SECONDS, outcome: 'ok' },
      { offset: TOLERANCE_SECONDS, outcome: 'ok' },
      { offset: -TOLERANCE_SECONDS - 1, outcome: 'too_old' },
      { offset: TOLERANCE_SECONDS + 1, outcome: 'too_new' },
    ])
    .run(({ assert }, { offset, outcome }) => {
      const checked = checkTimestamp(String(AT.getTime() / 1000 + offset), AT.getTime() + 999)
      assert.equal(checked.ok ? 'ok' : checked.reason, outcome)
    })

  test('the time {$self} is malformed')
    .with(['', ' ', 'now', '1795000000.5', '-1795000000', '0x6afcc3c0', '1e9', '9'.repeat(13)])
    .run(({ assert }, timestamp) => {
      assert.deepEqual(checkTimestamp(timestamp, AT.getTime()), { ok: false, reason: 'malformed' })
    })
})
