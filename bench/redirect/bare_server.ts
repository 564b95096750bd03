/**
 * Child of bench/redirect.ts: what Node alone needs to answer the same redirect with a signed cookie, with nothing
 * looked up and nothing stored.
 */
import { createServer } from 'node:http'
import { redirectHeaders } from './answer.js'

createServer((_request, response) => {
  response.writeHead(302, redirectHeaders()).end()
}).listen(Number(process.env.PORT), '127.0.0.1')
