import { test } from '@japa/runner'
import fc from 'fast-check'
import { ANSWER_BYTES, answerHeaders, answerText, maskRequest } from '#outbound/delivering/masking'

const url = (query: string) => `https://tracker.example/sale?${query}`
const maskedUrl = (query: string) =>
  maskRequest({ url: url(query), contentType: null, body: null }, []).url

test.group('What the log keeps of a request', () => {
  test('{query} → {kept}')
    .with([
      { query: 'a=1&amount=10.00', kept: 'a=1&amount=10.00' },
      { query: 'idev_secret=abc123&o=1', kept: 'idev_secret=•••&o=1' },
      { query: 'security_token=x', kept: 'security_token=•••' },
      { query: 'token_auth=deadbeef', kept: 'token_auth=•••' },
      { query: 'api_key=1&apikey=2&key=3', kept: 'api_key=•••&apikey=•••&key=•••' },
      { query: 'sig=1&signature=2&sign=3', kept: 'sig=•••&signature=•••&sign=•••' },
      { query: 'hash=1&Hash=2&HMAC=3', kept: 'hash=•••&Hash=•••&HMAC=•••' },
      { query: 'secure=H', kept: 'secure=•••' },
      { query: 'pass%77ord=x', kept: 'pass%77ord=•••' },
      { query: 'auth[token]=x', kept: 'auth[token]=•••' },
      { query: 'token=', kept: 'token=' },
      { query: 'token', kept: 'token' },
      { query: 'keyword=shoes&monkey=1&design=2&passage=3&author=4', kept: null },
      { query: 'coupon=SECRET&tracking_code=abc', kept: 'coupon=SECRET&tracking_code=abc' },
      { query: '%E0%A4%A=1&token=abc', kept: '%E0%A4%A=1&token=•••' },
    ])
    .run(({ assert }, { query, kept }) => {
      assert.equal(maskedUrl(query), url(kept ?? query))
    })

  test('in forms, in JSON, and wherever a header or a secret is repeated', ({ assert }) => {
    const form = maskRequest(
      {
        url: 'https://tracker.example/token-abc/x?o=topsecretvalue',
        contentType: 'application/x-www-form-urlencoded',
        body: 'token=form%20secret&again=form+secret&o=1',
      },
      ['Bearer topsecretvalue']
    )
    assert.equal(form.url, 'https://tracker.example/token-abc/x?o=•••')
    assert.notInclude(form.body!, 'form%20secret')
    assert.include(form.body!, 'o=1')

    const json = maskRequest(
      {
        url: 'https://tracker.example/',
        contentType: 'application/json',
        body: '{"api_secret":"s3cr3t","events":[{"params":{"token":42,"n":null,"x":"s3cr3t!"}}],"password":null}',
      },
      []
    )
    assert.deepEqual(JSON.parse(json.body!), {
      api_secret: '•••',
      events: [{ params: { token: '•••', n: null, x: '•••!' } }],
      password: null,
    })
    assert.equal(
      maskRequest({ url: 'https://a/', contentType: 'application/json', body: '{"a":' }, []).body,
      '{"a":'
    )
  })

  test('no value of a secret name is kept, whatever it is', ({ assert }) => {
    fc.assert(
      fc.property(fc.string({ minLength: 8, unit: 'grapheme' }), (value) => {
        const secret = `s${value}s`
        const masked = maskedUrl(`a=1&token=${encodeURIComponent(secret.toWellFormed())}&b=2`)
        assert.equal(masked, url('a=1&token=•••&b=2'))
      })
    )
  })
})

test.group('What the log keeps of an answer', () => {
  const text = (body: string | Buffer, secrets: string[] = []) =>
    answerText(Buffer.from(body as string), secrets)

  test('control bytes and what turns the direction of writing are written as escapes', ({
    assert,
  }) => {
    assert.equal(text('a\tb\nc\r\u001b[31m\u0000'), 'a\tb\nc\\x0d\\x1b[31m\\x00')
    assert.equal(text('x\u202egnp.exe\u2066\ufeff'), 'x\\u202egnp.exe\\u2066\\ufeff')
    assert.equal(text('\u0085\u2028'), '\\x85\\u2028')
    assert.equal(text(Buffer.from([0xff, 0xfe, 0x41])), '��A')
    assert.equal(text('<script>alert(1)</script>'), '<script>alert(1)</script>')
    assert.equal(text('é 漢 😀'), 'é 漢 😀')
  })

  test('at most 2 KB, without half a character or half a secret', ({ assert }) => {
    assert.lengthOf(text('a'.repeat(5_000)), ANSWER_BYTES)
    const cut = text('a'.repeat(ANSWER_BYTES - 1) + '漢字')
    assert.equal(cut, 'a'.repeat(ANSWER_BYTES - 1))
    const secret = 'verysecretvalue'
    const masked = text('a'.repeat(ANSWER_BYTES - 5) + secret, [secret])
    assert.notInclude(masked, 'very')
  })

  test('few headers, cut, without secrets', ({ assert }) => {
    const kept = answerHeaders(
      {
        'content-type': 'text/html',
        'location': `https://other.example/?t=mysecret&x=${'y'.repeat(1_000)}`,
        'set-cookie': 'a=b',
        'x-powered-by': 'PHP',
      },
      ['mysecret']
    )
    assert.deepEqual(
      kept.map(({ name }) => name),
      ['content-type', 'location']
    )
    assert.notInclude(kept[1]!.value, 'mysecret')
    assert.isAtMost(kept[1]!.value.length, 301)
  })
})
