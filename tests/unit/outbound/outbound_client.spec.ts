import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { test } from '@japa/runner'
import i18nManager from '@adonisjs/i18n/services/main'
import { parseAllowances } from '#outbound/client/callable_addresses'
import { describeCallProblem } from '#outbound/client/describe_answer'
import type { OutboundAnswer, OutboundRequest } from '#outbound/client/outbound_answer'
import { OutboundClient, type OutboundOptions } from '#outbound/client/outbound_client'
import { resolveBy } from '#outbound/client/resolve_name'
import { authority, certificate, key } from '#tests/fixtures/certificate'
import { startDnsServer } from '#tests/helpers/dns_server'
import { forbiddenUrls, UNENCODED_URLS } from '#tests/helpers/forbidden_urls'
import { startTrap } from '#tests/helpers/trap'

const own = new URL('http://affiliates.example.com:3999')

const get = (url: string, more: Partial<OutboundRequest> = {}): OutboundRequest => ({
  method: 'GET',
  url,
  headers: [],
  contentType: null,
  body: null,
  ...more,
})

const outcome = (answer: OutboundAnswer) =>
  answer.kind === 'answered' ? `answered ${answer.status}` : `${answer.kind} ${answer.reason}`

const saved = async (client: OutboundClient, url: string) => {
  const refusal = await client.check(url)
  return refusal?.reason ?? null
}

function clientWith(allowed: string, options: Partial<OutboundOptions> = {}) {
  return new OutboundClient({
    allowed: parseAllowances(allowed),
    ownOrigins: [{ hostname: own.hostname, port: 3999 }],
    ownPorts: [3999],
    ...options,
  })
}

/** An HTTP server on loopback that keeps what it was asked. */
async function startServer(listener: RequestListener, secure = false) {
  const requests: { message: IncomingMessage; body: string }[] = []
  let connections = 0
  const onRequest: RequestListener = async (message, response) => {
    let body = ''
    for await (const chunk of message) body += chunk
    requests.push({ message, body })
    listener(message, response)
  }
  const server = secure
    ? createSecureServer({ cert: certificate, key }, onRequest)
    : createServer(onRequest)
  server.on('connection', () => connections++)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    port,
    requests,
    connections: () => connections,
    stop: () => {
      server.closeAllConnections()
      return new Promise((done) => server.close(done))
    },
  }
}

test.group('Forbidden addresses', (group) => {
  let trap: Awaited<ReturnType<typeof startTrap>>
  let dns: Awaited<ReturnType<typeof startDnsServer>>
  group.setup(async () => {
    trap = await startTrap()
    dns = await startDnsServer()
  })
  group.teardown(async () => {
    await trap.stop()
    await dns.stop()
  })

  test('are refused when saved and when sent, and nothing connects', async ({ assert }) => {
    const client = clientWith('', {
      ports: [80, 443, trap.port],
      resolve: resolveBy(dns.servers),
      deadlineMs: 1_000,
    })
    const wrong: unknown[] = []
    for (const { url, reason } of [...forbiddenUrls({ port: trap.port, own }), ...UNENCODED_URLS]) {
      const sent = outcome(await client.send(get(url)))
      const refusal = await saved(client, url)
      if (sent !== `blocked ${reason}` || refusal !== reason) {
        wrong.push({ url, reason, sent, refusal })
      }
    }
    assert.deepEqual(wrong, [])
    assert.deepEqual(trap.seen, [])
    assert.deepEqual(dns.asked, [])
  })

  test('every refusal is explained in every language', ({ assert }) => {
    for (const locale of ['en', 'it']) {
      const i18n = i18nManager.locale(locale)
      const text = describeCallProblem((name, values) => i18n.t(name, values), {
        kind: 'blocked',
        reason: 'inside',
        values: {
          host: 'tracker.test',
          address: '10.0.0.5',
          port: 8080,
          entry: 'tracker.test:8080',
        },
      })
      assert.include(text, '10.0.0.5')
      assert.include(text, 'tracker.test:8080')
      assert.include(text, 'OUTBOUND_ALLOWED')
    }
  })

  test('headers that break a request apart are not sent', async ({ assert }) => {
    const client = clientWith(`127.0.0.1:${trap.port}`)
    for (const header of [
      { name: 'X-A', value: 'b\r\nX-B: c' },
      { name: 'Host', value: 'example.com' },
    ]) {
      const answer = await client.send(get(`http://127.0.0.1:${trap.port}/`, { headers: [header] }))
      assert.match(outcome(answer), /^blocked header_/)
    }
    assert.deepEqual(trap.seen, [])
  })
})

test.group('Names', (group) => {
  let trap: Awaited<ReturnType<typeof startTrap>>
  let dns: Awaited<ReturnType<typeof startDnsServer>>
  let server: Awaited<ReturnType<typeof startServer>>
  group.each.setup(async () => {
    trap = await startTrap()
    dns = await startDnsServer()
    server = await startServer((_request, response) => response.end('ok'))
    return async () => {
      assertNobody(trap.seen)
      await Promise.all([trap.stop(), dns.stop(), server.stop()])
    }
  })

  function assertNobody(seen: string[]) {
    if (seen.length > 0) throw new Error(`Somebody connected to the trap: ${seen.join(', ')}`)
  }

  const client = (allowed = '', options: Partial<OutboundOptions> = {}) =>
    clientWith(allowed, {
      ports: [80, 443, trap.port, server.port],
      resolve: resolveBy(dns.servers),
      deadlineMs: 1_000,
      keepAliveMs: 0,
      ...options,
    })

  test('that lead to a forbidden address are refused when saved and when sent', async ({
    assert,
  }) => {
    const classes: [string, string][] = [
      ['127.0.0.1', 'inside'],
      ['10.0.0.1', 'inside'],
      ['172.16.3.4', 'inside'],
      ['192.168.1.1', 'inside'],
      ['169.254.1.1', 'inside'],
      ['100.64.0.1', 'inside'],
      ['::1', 'inside'],
      ['fe80::1', 'inside'],
      ['fd00::1', 'inside'],
      ['::ffff:127.0.0.1', 'inside'],
      ['169.254.169.254', 'metadata'],
      ['168.63.129.16', 'metadata'],
      ['fd00:ec2::254', 'metadata'],
      ['0.0.0.0', 'special'],
      ['255.255.255.255', 'special'],
      ['224.0.0.1', 'special'],
      ['192.0.2.1', 'special'],
      ['198.18.0.1', 'special'],
      ['240.0.0.1', 'special'],
      ['::', 'special'],
      ['::7f00:1', 'special'],
      ['64:ff9b::7f00:1', 'special'],
      ['2002:7f00:1::1', 'special'],
      ['2001:0:4136:e378:8000:63bf:80ff:fffe', 'special'],
      ['fec0::1', 'special'],
      ['ff02::1', 'special'],
      ['2001:db8::1', 'special'],
    ]
    const one = client()
    const wrong: unknown[] = []
    for (const [index, [address, reason]] of classes.entries()) {
      const name = `bad${index}.test`
      dns.names.set(name, { answers: [[address]] })
      const sent = outcome(await one.send(get(`http://${name}:${trap.port}/`)))
      const refusal = await saved(one, `http://${name}:${trap.port}/`)
      if (sent !== `blocked ${reason}` || refusal !== reason) {
        wrong.push({ address, reason, sent, refusal })
      }
    }
    assert.deepEqual(wrong, [])
  })

  test('with one forbidden address among good ones are refused as a whole', async ({ assert }) => {
    const mixes = [
      ['93.184.215.14', '127.0.0.1'],
      ['127.0.0.1', '93.184.215.14'],
      ['93.184.215.14', '::1'],
      ['2606:2800:21f::1', '10.0.0.1'],
      ['93.184.215.14', '93.184.215.15', '93.184.215.16', '93.184.215.17', '192.168.0.1'],
    ]
    for (const [index, addresses] of mixes.entries()) {
      dns.names.set(`mixed${index}.test`, { answers: [addresses] })
      const url = `http://mixed${index}.test:${trap.port}/`
      assert.equal(outcome(await client().send(get(url))), 'blocked mixed', addresses.join())
      assert.equal(await saved(client(), url), 'mixed')
    }
    dns.names.set('half.test', { answers: [['127.0.0.1', '10.0.0.1']] })
    const half = client(`127.0.0.1:${trap.port}`)
    assert.equal(outcome(await half.send(get(`http://half.test:${trap.port}/`))), 'blocked mixed')
  })

  test('that are other names for one inside are refused', async ({ assert }) => {
    dns.names.set('alias.test', { answers: [['127.0.0.1']], alias: 'inside.test' })
    const url = `http://alias.test:${trap.port}/`
    assert.equal(outcome(await client().send(get(url))), 'blocked inside')
    assert.equal(await saved(client(), url), 'inside')
  })

  test('that lead elsewhere after they were saved are judged again', async ({ assert }) => {
    dns.names.set('rebound.test', { answers: [['93.184.215.14'], ['127.0.0.1']] })
    const url = `http://rebound.test:${trap.port}/`
    assert.isNull(await client().check(url))
    assert.equal(outcome(await client().send(get(url))), 'blocked inside')
  })

  test('are looked up once for each connection, and what was judged is dialled', async ({
    assert,
  }) => {
    dns.names.set('rebound.test', { answers: [['127.0.0.1'], ['127.0.0.2']] })
    const one = client('127.0.0.1')
    const answer = await one.send(get(`http://rebound.test:${server.port}/`))

    assert.equal(outcome(answer), 'answered 200')
    assert.equal(answer.remoteAddress, `127.0.0.1:${server.port}`)
    assert.equal(answer.allowedBy, '127.0.0.1')
    assert.isNumber(answer.timings.dns)
    assert.deepEqual(dns.asked.sort(), ['A rebound.test', 'AAAA rebound.test'])
    assert.equal(server.requests[0]?.message.headers.host, `rebound.test:${server.port}`)

    const next = await one.send(get(`http://rebound.test:${server.port}/`))
    assert.equal(outcome(next), 'blocked inside')
    assert.lengthOf(server.requests, 1)
  })

  test('that an operator allows are called, and the answer says so', async ({ assert }) => {
    dns.names.set('tracker.internal', { answers: [['127.0.0.1']] })
    const one = client(`tracker.internal:${server.port}`, { ports: [80, 443] })
    const answer = await one.send(get(`http://tracker.internal:${server.port}/`))
    assert.equal(outcome(answer), 'answered 200')
    assert.equal(answer.allowedBy, `tracker.internal:${server.port}`)
    assert.isNull(await one.check(`http://tracker.internal:${server.port}/`))

    dns.names.set('other.internal', { answers: [['127.0.0.1']] })
    const other = await one.send(get(`http://other.internal:${server.port}/`))
    assert.equal(outcome(other), 'blocked port')
  })

  test('with an address that refuses and one that answers are called at the latter', async ({
    assert,
  }) => {
    dns.names.set('two.test', { answers: [['127.0.0.3', '127.0.0.1']] })
    const answer = await client('127.0.0.0/8').send(get(`http://two.test:${server.port}/`))
    assert.equal(outcome(answer), 'answered 200')
    assert.equal(answer.remoteAddress, `127.0.0.1:${server.port}`)
  })

  test('without an answer fail, and are no reason to refuse a save', async ({ assert }) => {
    dns.names.set('none.test', { answers: [[]] })
    dns.names.set('broken.test', { answers: [[]], code: 2 })
    dns.names.set('mute.test', { answers: [], isMute: true })
    dns.names.set('slow.test', { answers: [['127.0.0.1']], delayMs: 1_500 })

    const results = await Promise.all(
      ['unknown.test', 'none.test', 'broken.test', 'mute.test', 'slow.test'].map(async (name) => {
        const answer = await client('', { deadlineMs: 500 }).send(
          get(`http://${name}:${trap.port}/`)
        )
        const phase = answer.kind === 'failed' ? answer.values.phase : undefined
        return [name, outcome(answer), phase]
      })
    )
    assert.deepEqual(results, [
      ['unknown.test', 'failed no_address', undefined],
      ['none.test', 'failed no_address', undefined],
      ['broken.test', 'failed dns', undefined],
      ['mute.test', 'failed timeout', 'dns'],
      ['slow.test', 'failed timeout', 'dns'],
    ])
    assert.isNull(await client().check(`http://unknown.test/`))
    assert.isNull(await client().check(`http://broken.test/`))
    // the answer that came late was judged, too
    assert.equal(await saved(client(), `http://slow.test:${trap.port}/`), 'inside')
  })
})

test.group('Calls', (group) => {
  let server: Awaited<ReturnType<typeof startServer>>
  let respond: RequestListener
  group.each.setup(async () => {
    respond = (_request, response) => response.end('ok')
    server = await startServer((request, response) => respond(request, response))
    return async () => {
      await server.stop()
    }
  })
  const url = (path = '/') => `http://127.0.0.1:${server.port}${path}`
  const client = (options: Partial<OutboundOptions> = {}) =>
    clientWith(`127.0.0.1:${server.port}`, { keepAliveMs: 0, deadlineMs: 2_000, ...options })

  test('name the version of the product and its operator', async ({ assert }) => {
    const { outboundUserAgent } = await import('#config/outbound')
    assert.match(outboundUserAgent, /^PanelAffiliates\/\d+\.\d+\.\d+ \(\+http:\/\/localhost:\d+\)$/)
  })

  test('say who calls, ask for no compression and carry what was given', async ({ assert }) => {
    const answer = await client({ userAgent: 'PanelAffiliates/1 (+https://a.example)' }).send(
      get(url('/a/b?c=%20d&e'), {
        method: 'POST',
        headers: [
          { name: 'X-Api-Key', value: 'secret' },
          { name: 'Accept', value: 'text/plain' },
        ],
        contentType: 'application/json',
        body: '{"ä":1}',
      })
    )
    assert.equal(outcome(answer), 'answered 200')
    const { message, body } = server.requests[0]!
    assert.equal(message.method, 'POST')
    assert.equal(message.url, '/a/b?c=%20d&e')
    assert.equal(body, '{"ä":1}')
    assert.deepEqual(message.headers, {
      'host': `127.0.0.1:${server.port}`,
      'connection': 'close',
      'user-agent': 'PanelAffiliates/1 (+https://a.example)',
      'accept': 'text/plain',
      'accept-encoding': 'identity',
      'content-type': 'application/json',
      'x-api-key': 'secret',
      'content-length': '8',
    })
  })

  test('keep no cookie and follow no redirect', async ({ assert }) => {
    respond = (_request, response) =>
      response.writeHead(302, { 'location': url('/elsewhere'), 'set-cookie': 'a=b' }).end()
    const one = client({ keepAliveMs: 1_000 })
    const answer = await one.send(get(url()))
    assert.equal(outcome(answer), 'answered 302')
    await one.send(get(url()))
    assert.lengthOf(server.requests, 2)
    assert.deepEqual(
      server.requests.map(({ message }) => [message.url, message.headers.cookie]),
      [
        ['/', undefined],
        ['/', undefined],
      ]
    )
    await one.close()
  })

  test('leave a compressed answer as it is', async ({ assert }) => {
    respond = (_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(Buffer.from([1, 2, 3]))
    }
    const answer = await client().send(get(url()))
    assert.deepEqual(answer.kind === 'answered' && [...answer.body], [1, 2, 3])
  })

  test('cut a long answer at the cap', async ({ assert }) => {
    respond = (_request, response) => response.end(Buffer.alloc(200_000, 'x'))
    const answer = await client({ maxBytes: 10_000 }).send(get(url()))
    assert.isTrue(answer.kind === 'answered' && answer.truncated)
    assert.isAtMost(answer.kind === 'answered' ? answer.body.length : Infinity, 10_000)

    respond = (_request, response) => response.end(Buffer.alloc(9_000, 'x'))
    const short = await client({ maxBytes: 10_000 }).send(get(url()))
    assert.isTrue(short.kind === 'answered' && !short.truncated && short.body.length === 9_000)
  })

  test('use a kept connection again, and only so many are kept', async ({ assert }) => {
    const one = client({ keepAliveMs: 5_000, keptPerOrigin: 2 })
    const first = await one.send(get(url()))
    const second = await one.send(get(url()))
    assert.isNumber(first.timings.connect)
    assert.isNull(second.timings.connect)
    assert.equal(second.remoteAddress, first.remoteAddress)
    assert.equal(second.allowedBy, first.allowedBy)
    assert.equal(server.connections(), 1)

    await Promise.all(Array.from({ length: 6 }, () => one.send(get(url()))))
    assert.equal(server.connections(), 6)
    await Promise.all(Array.from({ length: 3 }, () => one.send(get(url()))))
    assert.equal(server.connections(), 7)
    await one.close()
  })

  test('dial anew when the server has closed a kept connection', async ({ assert }) => {
    const one = client({ keepAliveMs: 5_000 })
    respond = (request, response) => {
      // promises to keep it, and does not
      response.end('ok', () => setImmediate(() => request.socket.destroy()))
    }
    for (let call = 0; call < 10; call++) {
      assert.equal(outcome(await one.send(get(url()))), 'answered 200')
    }
    assert.lengthOf(server.requests, 10)
    await one.close()
  })

  test('stop when they are told to', async ({ assert }) => {
    respond = () => {}
    const stopping = new AbortController()
    const call = client().send(get(url()), { signal: stopping.signal })
    setTimeout(() => stopping.abort(), 50)
    assert.equal(outcome(await call), 'failed stopped')
    assert.equal(
      outcome(await client().send(get(url()), { signal: AbortSignal.abort() })),
      'failed stopped'
    )
  })

  test('to where nobody listens fail with the reason', async ({ assert }) => {
    const { port } = server
    await server.stop()
    const answer = await clientWith(`127.0.0.1:${port}`).send(get(`http://127.0.0.1:${port}/`))
    assert.equal(outcome(answer), 'failed connect')
    assert.equal(answer.kind === 'failed' && answer.values.code, 'ECONNREFUSED')
    assert.equal(answer.remoteAddress, `127.0.0.1:${port}`)
  })
})

test.group('Encrypted calls', (group) => {
  let server: Awaited<ReturnType<typeof startServer>>
  let dns: Awaited<ReturnType<typeof startDnsServer>>
  group.setup(async () => {
    server = await startServer((_request, response) => response.end('ok'), true)
    dns = await startDnsServer()
    dns.names.set('secure.test', { answers: [['127.0.0.1']] })
    dns.names.set('other.test', { answers: [['127.0.0.1']] })
    return async () => {
      await Promise.all([server.stop(), dns.stop()])
    }
  })

  const call = (host: string, trusted?: string[]) =>
    clientWith(`127.0.0.1:${server.port}`, {
      resolve: resolveBy(dns.servers),
      keepAliveMs: 0,
      deadlineMs: 2_000,
      trusted,
    }).send(get(`https://${host}:${server.port}/`))

  test('go to a certificate for the name, or for the address', async ({ assert }) => {
    for (const host of ['secure.test', 'SECURE.test.', '127.0.0.1']) {
      const answer = await call(host, [authority])
      assert.equal(outcome(answer), 'answered 200', host)
      assert.isNumber(answer.timings.tls)
    }
    assert.deepEqual(
      server.requests.map(({ message }) => (message.socket as TLSSocket).servername),
      // an address may not be asked for
      ['secure.test', 'secure.test', false]
    )
  })

  test('end at a certificate for another name, or of nobody known', async ({ assert }) => {
    const other = await call('other.test', [authority])
    assert.equal(outcome(other), 'failed tls')
    assert.equal(other.kind === 'failed' && other.values.code, 'ERR_TLS_CERT_ALTNAME_INVALID')
    assert.equal(outcome(await call('secure.test')), 'failed tls')
  })

  test('end where nobody speaks TLS', async ({ assert }) => {
    const plain = await startServer((_request, response) => response.end('ok'))
    const answer = await clientWith(`127.0.0.1:${plain.port}`, { deadlineMs: 2_000 }).send(
      get(`https://127.0.0.1:${plain.port}/`)
    )
    assert.equal(outcome(answer), 'failed tls')
    await plain.stop()
  })
})
