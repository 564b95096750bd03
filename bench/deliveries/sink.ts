/**
 * Child of bench/deliveries.ts: a receiver on all loopback addresses. `/sale?t=<ms>` answers at once and keeps how long ago
 * `t` was, `/pit` never answers, `/latencies` tells and forgets what was kept.
 */
import { createServer } from 'node:http'

let latencies: number[] = []

const server = createServer((request, response) => {
  const url = request.url!
  if (url.startsWith('/pit')) return
  if (url === '/latencies') {
    response.end(JSON.stringify(latencies))
    latencies = []
    return
  }
  const at = url.indexOf('t=')
  if (at !== -1) latencies.push(Date.now() - Number.parseInt(url.slice(at + 2), 10))
  response.end('ok')
})
server.keepAliveTimeout = 60_000
server.listen(Number(process.env.PORT), '0.0.0.0', () => process.stdout.write('ready\n'))
