import { test } from '@japa/runner'
import { describeError, redact } from '#core/logging/redact'

test.group('Log lines', () => {
  test('lose {$self}')
    .with([
      'Bearer 0f9c1b2a3d4e5f60',
      'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI3In0.q4Yz8w0qJm7yJmQ',
      'v1.0.eyJsIjpbWyJhYmMiLDEsMSwzMF1dfQ.Zk3q8qk2n9YJ4mXb7x1yE0f5u6t7s8r9q0p1o2n3m4l',
      'whsec_c2FtcGxlLXBhbmVsLXNlY3JldA==',
      'v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=',
      'alice@example.com',
      'alice%40example.com',
      'o.neil+shop@mail.example.co.uk',
      '203.0.113.77',
      '2001:db8:0:1:1:1:1:1',
    ])
    .run(({ assert }, value) => {
      for (const line of [
        value,
        `failed for ${value}`,
        JSON.stringify({ msg: `said "${value}" twice`, value }),
        `GET https://panel.example.com/launch?token=${value}&x=1`,
      ]) {
        assert.notInclude(redact(line), value)
      }
    })

  test('lose the query of an address and keep its path', ({ assert }) => {
    assert.equal(
      redact('{"msg":"GET /launch?token=abc&return_to=/x failed"}'),
      '{"msg":"GET /launch?[query] failed"}'
    )
    assert.equal(
      redact('called https://tracker.example.net/p.php?id=7'),
      'called https://tracker.example.net/p.php?[query]'
    )
  })

  test('lose the token of an invitation, also on the way back from a sign-in', ({ assert }) => {
    assert.equal(redact('GET /manage/i/aB-c_9 failed'), 'GET /manage/i/[token] failed')
    assert.equal(redact('return_to=%2Fmanage%2Fp%2FaB-c_9'), 'return_to=%2Fmanage%2Fp%2F[token]')
    assert.equal(redact('GET /manage/abcdefghjk'), 'GET /manage/abcdefghjk')
  })

  test('lose what stands beside the name of a secret', ({ assert }) => {
    for (const line of ['password=hunter22', '{"password":"hunter22"}', "secret: 'hunter22'"]) {
      assert.notInclude(redact(line), 'hunter22')
    }
  })

  test('stay JSON', ({ assert }) => {
    const line = JSON.stringify({
      token: null,
      secret: 12,
      cookie: 'a=b; c="d"',
      msg: 'x@example.com said "token=abc" at /a?b=c',
      err: { message: 'password: "x"', stack: 'Error\n    at handle (/app/a.js:1:2)' },
    })
    assert.doesNotThrow(() => JSON.parse(redact(line)))
  })

  test('keep what helps to find a fault', ({ assert }) => {
    const line =
      '{"level":50,"time":1795227092169,"method":"GET","route":"/affiliate/links/:id","ms":12.5,' +
      '"stack":"    at RenderValidationErrors.renderValidationErrorsAsHtml (/srv/app/links/code.ts:12:7)","msg":"version 7.5.2"}'
    assert.equal(redact(line), line)
  })

  test('of a million characters are done long before the test gives up', ({ assert }) => {
    // work that grows with the square of the length would take hours
    for (const part of ['a', 'https://a/', '1.', 'a@', '/a ', 'token=', 'eyJabcdefgh.']) {
      assert.isString(redact(part.repeat(1_000_000 / part.length)), part)
    }
  })
})

test.group('Errors in the log', () => {
  test('of a database lose the statement and its values', ({ assert }) => {
    const error = Object.assign(
      new Error(
        "insert into `clients` (`name`) values ('Alice Rossi') - Duplicate entry 'Alice Rossi' for key 'clients_name_unique'"
      ),
      { code: 'ER_DUP_ENTRY', errno: 1062, sqlState: '23000' }
    )
    const described = describeError(error)

    assert.equal(described.message, "Duplicate entry for key 'clients_name_unique'")
    assert.equal(described.code, 'ER_DUP_ENTRY')
    assert.notInclude(JSON.stringify(described), 'Rossi')
  })

  test('of SQLite lose the statement', ({ assert }) => {
    const error = Object.assign(
      new Error(
        "insert into clients (name) values ('Alice') - UNIQUE constraint failed: clients.name"
      ),
      { code: 'SQLITE_CONSTRAINT_UNIQUE' }
    )
    assert.equal(describeError(error).message, 'UNIQUE constraint failed: clients.name')
  })

  test('keep where they were thrown', ({ assert }) => {
    const described = describeError(new Error('no'))
    assert.include(described.stack!, 'redact.spec')
    assert.equal(described.type, 'Error')
  })
})
