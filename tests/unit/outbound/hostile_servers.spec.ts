import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:tls'
import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import { authority, certificate, key } from '#tests/fixtures/certificate'
import { HOSTILITIES, startHostileServer } from '#tests/helpers/hostile_server'
import { longRuns } from '#tests/helpers/long'
import { type MeasuredCall, measureCall } from '#tests/helpers/measured_call'
import { outboundClient } from '#tests/helpers/outbound'
import { startTrap } from '#tests/helpers/trap'

/** The cap, and one more read of a socket. Bytes. */
const MOST_READ = 65_536 + 65_536

/** Bytes of memory that one call may cost. */
const MOST_MEMORY = 5_000_000

/** Calls that ended in another way than they must. */
function surprises(calls: MeasuredCall[]) {
  return HOSTILITIES.map(({ name, expected, orElse }, index) => ({
    name,
    expected,
    orElse,
    found: calls[index]!.outcome,
  })).filter(({ expected, orElse, found }) => found !== expected && found !== orElse)
}

test.group('Hostile servers', (group) => {
  let trap: Awaited<ReturnType<typeof startTrap>>
  let server: Awaited<ReturnType<typeof startHostileServer>>
  group.each.setup(async () => {
    trap = await startTrap()
    server = await startHostileServer(`http://127.0.0.1:${trap.port}/`)
    return async () => {
      await server.stop()
      await trap.stop()
    }
  })

  const allowed = () => [trap.port, ...server.ports].map((port) => `127.0.0.1:${port}`).join(',')

  test('end within the deadline, are read to the cap and are hung up on', async ({ assert }) => {
    const client = outboundClient(allowed(), { deadlineMs: 1_000, keepAliveMs: 0 })
    const calls: MeasuredCall[] = []
    const callOne = async (index: number) => {
      calls[index] = await measureCall(client, server.ports[index]!)
    }
    const isSlow = (index: number) => HOSTILITIES[index]!.expected === 'timeout'
    // those that wait do so together; floods would hold up each other
    for (const index of server.ports.keys()) if (!isSlow(index)) await callOne(index)
    await Promise.all([...server.ports.keys()].filter(isSlow).map(callOne))

    assert.deepEqual(surprises(calls), [])
    for (const [index, call] of calls.entries()) {
      const { name } = HOSTILITIES[index]!
      assert.isAtMost(call.bytesRead, MOST_READ, name)
      assert.isAtMost(call.bodyBytes, 65_536, name)
      assert.isAtMost(call.sockets, 1, name)
      assert.isTrue(call.isDestroyed, name)
    }
    assert.deepEqual(trap.seen, [])
  })

  test('cost 10.5 seconds and 5 MB of memory at most', async ({ assert }) => {
    const child = spawn(
      process.execPath,
      [
        '--expose-gc',
        '--import=./tests/typescript.js',
        app.makePath('tests/fixtures/hostile_calls.ts'),
        JSON.stringify(server.ports),
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] }
    )
    let output = ''
    child.stdout.on('data', (chunk) => (output += chunk))
    const [code] = await once(child, 'close')
    assert.equal(code, 0)

    const calls = JSON.parse(output) as (MeasuredCall & { memory: number })[]
    assert.lengthOf(calls, HOSTILITIES.length)
    assert.deepEqual(surprises(calls), [])
    for (const [index, call] of calls.entries()) {
      const { name } = HOSTILITIES[index]!
      assert.isAtMost(call.duration, 10_500, name)
      assert.isAtMost(call.bytesRead, MOST_READ, name)
      assert.isAtMost(call.memory, MOST_MEMORY, name)
      assert.isTrue(call.isDestroyed, name)
    }
  })
    .skip(!longRuns, 'takes two minutes: npm run test:long')
    .timeout(400_000)

  test('that answer twice are not believed the second time', async ({ assert }) => {
    const index = HOSTILITIES.findIndex(({ name }) => name === 'sends more than it promised')
    const client = outboundClient(allowed(), { deadlineMs: 1_000 })
    for (let call = 0; call < 3; call++) {
      const { outcome, bodyBytes } = await measureCall(client, server.ports[index]!)
      assert.deepEqual([outcome, bodyBytes], [200, 2])
    }
    await client.close()
  })

  test('are cut off at the cap when they speak TLS, too', async ({ assert }) => {
    const names = ['never ends one chunk extension', 'never ends one header', 'drips a body']
    const outcomes: unknown[] = []
    for (const { act } of HOSTILITIES.filter(({ name }) => names.includes(name))) {
      const secure = createServer({ cert: certificate, key }, (socket) => {
        socket.on('error', () => {})
        socket.once('data', () => act(socket, { inside: '' }))
      })
      secure.listen(0, '127.0.0.1')
      await once(secure, 'listening')
      const { port } = secure.address() as AddressInfo
      const client = outboundClient(`127.0.0.1:${port}`, {
        deadlineMs: 1_000,
        keepAliveMs: 0,
        trusted: [authority],
      })
      const { outcome, bytesRead, isDestroyed } = await measureCall(client, port, 'https')
      outcomes.push(outcome)
      // with what encryption adds
      assert.isAtMost(bytesRead, MOST_READ * 1.1)
      assert.isTrue(isDestroyed)
      await new Promise((done) => secure.close(done))
    }
    assert.sameMembers(outcomes, [200, 'headers_too_large', 'timeout'])
  })
})
