import { test } from '@japa/runner'
import { parseAllowances } from '#outbound/client/callable_addresses'
import { checkHeaders } from '#outbound/client/check_headers'
import { checkUrl } from '#outbound/client/check_url'
import { forbiddenUrls, UNENCODED_URLS } from '#tests/helpers/forbidden_urls'

const own = new URL('https://affiliates.example.com:8444')
const policy = {
  allowed: parseAllowances('tracker.internal:8080, 10.5.0.0/16:9090'),
  ports: [80, 443, 5000],
  ownOrigins: [{ hostname: own.hostname, port: 8444 }],
  ownPorts: [8444],
}

test.group('URLs that are never called', () => {
  const needsDns = /^https?:\/\/[^/]*(localhost|ｌｏｃａｌｈｏｓｔ|ⓛocalhost|%6c%6f%63alhost)/i
  const table = [...forbiddenUrls({ port: 5000, own }), ...UNENCODED_URLS].filter(
    ({ url, reason }) => reason !== 'inside' || !needsDns.test(url)
  )

  test('are refused before anything is looked up', ({ assert }) => {
    assert.isAbove(table.length, 200)
    const wrong = table
      .map(({ url, reason }) => {
        const verdict = checkUrl(url, policy)
        return { url, expected: reason, found: verdict.ok ? 'ok' : verdict.reason }
      })
      .filter(({ expected, found }) => expected !== found)
    assert.deepEqual(wrong, [])
  })
})

test.group('URLs that may be called', () => {
  test('{0}: {1} on port {2}')
    .with([
      ['https://example.com', 'example.com', 443],
      ['HTTP://Example.COM./a?b=%00#c', 'example.com', 80],
      ['https://example.com:443/', 'example.com', 443],
      ['http://example.com:443/', 'example.com', 443],
      ['https://a_b.example.com/', 'a_b.example.com', 443],
      ['https://müller.example/ä?ö=ü', 'xn--mller-kva.example', 443],
      ['https://example.com:5000/', 'example.com', 5000],
      ['https://93.184.215.14/', '93.184.215.14', 443],
      ['http://1572395790/', '93.184.219.14', 80],
      ['https://[2606:2800:21f::1]/', '2606:2800:21f::1', 443],
      ['http://tracker.internal:8080/', 'tracker.internal', 8080],
      ['http://10.5.1.1:9090/', '10.5.1.1', 9090],
      // an entry with a network may be where any name leads
      ['http://other.example:9090/', 'other.example', 9090],
      // another program on the same host name
      ['https://affiliates.example.com:5000/', 'affiliates.example.com', 5000],
      ['https://www.affiliates.example.com/', 'www.affiliates.example.com', 443],
      ['https://example.com/@user:x/?at=a@b', 'example.com', 443],
    ] as const)
    .run(({ assert }, [url, hostname, port]) => {
      const verdict = checkUrl(url, policy)
      assert.isTrue(verdict.ok, JSON.stringify(verdict))
      if (!verdict.ok) return
      assert.equal(verdict.target.hostname, hostname)
      assert.equal(verdict.target.port, port)
    })
})

test.group('Headers that an admin adds', () => {
  const fault = (name: string, value = 'x') => checkHeaders([{ name, value }])?.fault ?? null

  test('are sent where they are plain', ({ assert }) => {
    for (const [name, value] of [
      ['Authorization', 'Bearer a.b-c_d=='],
      ['X-Api-Key', '1'],
      ['Content-Type', 'application/vnd.api+json; charset=utf-8'],
      ['Accept', 'text/plain, */*'],
      ['Referer', 'https://example.com/'],
    ] as const) {
      assert.isNull(fault(name, value), name)
    }
  })

  test('cannot frame, route or forge a request', ({ assert }) => {
    for (const name of [
      'Host',
      'content-length',
      'Transfer-Encoding',
      'CONNECTION',
      'Upgrade',
      'Expect',
      'TE',
      'Trailer',
      'Keep-Alive',
      'Proxy-Authorization',
      'proxy-connection',
      'Cookie',
      'User-Agent',
      'Accept-Encoding',
    ]) {
      assert.equal(fault(name), 'header_reserved', name)
    }
    for (const name of ['', 'a b', 'a:b', 'a\r\nHost', 'ä', 'a\u0000', 'x'.repeat(101)]) {
      assert.equal(fault(name), 'header_name', name)
    }
    for (const value of [
      '',
      ' ',
      ' a',
      'a ',
      'a\r\nX-Injected: 1',
      'a\nb',
      'a\rb',
      'a\u0000b',
      'ä',
      '\u2028',
      'x'.repeat(2_049),
    ]) {
      assert.equal(fault('X-A', value), 'header_value', JSON.stringify(value))
    }
    const many = Array.from({ length: 21 }, (_, index) => ({ name: `X-${index}`, value: '1' }))
    assert.equal(checkHeaders(many)?.fault, 'headers_too_many')
  })
})
