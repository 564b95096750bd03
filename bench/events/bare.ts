/**
 * Child of bench/events.ts: what Node alone needs to take a signed event, with nothing stored.
 */
import { createServer } from 'node:http'
import { createHmac, timingSafeEqual } from 'node:crypto'

const key = Buffer.from(process.env.BENCH_SECRET!.replace(/^whsec_/, ''), 'base64')

createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    const id = String(request.headers['webhook-id'])
    const expected = createHmac('sha256', key)
      .update(`${id}.${request.headers['webhook-timestamp']}.`)
      .update(Buffer.concat(chunks))
      .digest()
    const sent = Buffer.from(String(request.headers['webhook-signature']).slice(3), 'base64')
    const isValid = sent.length === expected.length && timingSafeEqual(sent, expected)
    response.writeHead(isValid ? 202 : 401, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ id, status: isValid ? 'accepted' : 'refused' }))
  })
}).listen(Number(process.env.PORT), 'localhost')
