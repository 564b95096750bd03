/**
 * Sends one event, signed as https://www.standardwebhooks.com says. Needs Node 18 or later and nothing else.
 *   ADDON_URL=… PANEL_KEY=… PANEL_SECRET=whsec_… node send_event.mjs <event id> <file with the event as JSON>
 */
import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'

const [eventId, file] = process.argv.slice(2)
const { ADDON_URL, PANEL_KEY, PANEL_SECRET } = process.env

// The very bytes that are signed are sent: never sign one serialization and send another.
const body = readFileSync(file)
const timestamp = Math.floor(Date.now() / 1000)

// The key is the bytes behind whsec_.
const key = Buffer.from(PANEL_SECRET.replace(/^whsec_/, ''), 'base64')
const signature = createHmac('sha256', key)
  .update(`${eventId}.${timestamp}.`)
  .update(body)
  .digest('base64')

const response = await fetch(`${ADDON_URL}/api/panel/v1/${PANEL_KEY}/events`, {
  method: 'POST',
  headers: {
    'content-type': 'application/json',
    'webhook-id': eventId,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': `v1,${signature}`,
  },
  body,
})

console.log(await response.text())
console.log(response.status)

// 200 and 202 mean it is kept. Anything else, or no answer: send the same event again, later, with the same id.
process.exitCode = response.ok ? 0 : 1
