import { PassThrough } from 'node:stream'
import { test } from '@japa/runner'
import { readRawBody } from '#panels/raw_body'

test.group('Raw body', () => {
  test('gives the bytes as they came, however they were cut', async ({ assert }) => {
    const bytes = Buffer.from('{"name":"Zoë 🎈"}')
    const request = new PassThrough()
    const body = readRawBody(request, bytes.length)
    for (const byte of bytes) request.write(Buffer.from([byte]))
    request.end()

    assert.deepEqual(await body, { ok: true, bytes })
  })

  test('an empty body is an empty body', async ({ assert }) => {
    const request = new PassThrough()
    request.end()

    assert.deepEqual(await readRawBody(request, 10), { ok: true, bytes: Buffer.alloc(0) })
  })

  test('one byte too many is too large, and the rest is still read', async ({ assert }) => {
    const request = new PassThrough()
    const body = readRawBody(request, 10)
    request.end('x'.repeat(11))

    assert.deepEqual(await body, { ok: false, reason: 'too_large' })
    assert.isTrue(request.readableEnded)
  })

  test('a body without end is given up', async ({ assert }) => {
    const request = new PassThrough()
    const body = readRawBody(request, 10)
    let written = 0
    const feed = setInterval(() => {
      request.write(Buffer.alloc(1024 * 1024))
      written++
    }, 1)

    assert.deepEqual(await body, { ok: false, reason: 'too_large' })
    clearInterval(feed)
    assert.isAtMost(written, 20)
  })

  test('a body that drips is cut off', async ({ assert }) => {
    const request = new PassThrough()
    const drip = setInterval(() => request.write('x'), 5)
    const body = await readRawBody(request, 1_000_000, 50)
    clearInterval(drip)

    assert.deepEqual(body, { ok: false, reason: 'too_slow' })
  })

  test('a sender that hangs up is noticed', async ({ assert }) => {
    const request = new PassThrough()
    const body = readRawBody(request, 10)
    request.write('half')
    request.destroy()

    assert.deepEqual(await body, { ok: false, reason: 'aborted' })
  })
})
