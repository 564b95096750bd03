/**
 * Child of bench/events.ts: a panel that sends registrations, orders from a tracked link, and payments. Prints what it
 * measured as JSON.
 *   node load.ts '{"origin":…,"key":…,"secret":…,"visitTokens":[…],"lanes":16,"rate":null,"warmUp":1,"seconds":5}'
 * With `rate` events begin at that pace whatever the answers (latency counts from when each was due); without, each of
 * the `lanes` sends the next as soon as the last is answered.
 */
import { createHmac, randomBytes } from 'node:crypto'
import { Pool } from 'undici'

interface Settings {
  origin: string
  key: string
  secret: string
  /** One for each affiliate; the clients come through them in turn. */
  visitTokens: string[]
  lanes: number
  rate: number | null
  warmUp: number
  seconds: number
}

const settings = JSON.parse(process.argv[2]!) as Settings
const { origin, key, visitTokens, lanes, rate, warmUp, seconds } = settings
const hmacKey = Buffer.from(settings.secret.replace(/^whsec_/, ''), 'base64')
const pool = new Pool(origin, { connections: rate === null ? lanes : 64 })
const run = randomBytes(4).toString('hex')
const path = `/api/panel/v1/${key}/events`

/**
 * The three events of one client, who registers, orders two things and pays by card.
 */
function story(index: number) {
  const visitToken = visitTokens[index % visitTokens.length]
  const client = `c-${run}-${index}`
  const at = new Date().toISOString()
  const sums = {
    currency: 'EUR',
    subtotal: 11_988,
    discount: 1_199,
    tax: 2_374,
    total: 13_163,
    payment_method: 'card',
    items: [
      {
        id: '1',
        kind: 'hosting',
        description: 'Shared hosting Plus, yearly',
        product_id: 'plus',
        product_group: 'shared',
        billing_cycle: 'yearly',
        renewal: false,
        amount: 10_788,
      },
      {
        id: '2',
        kind: 'domain',
        description: 'example.it, registration',
        tld: 'it',
        domain_action: 'register',
        renewal: false,
        amount: 1_200,
      },
    ],
  }
  const event = (type: string, data: object) => ({
    id: `${type}-${run}-${index}`,
    body: JSON.stringify({ type, occurred_at: at, data }),
  })

  return [
    event('client.registered', {
      client: { id: client, email: `${client}@example.net`, name: 'Load', registered_at: at },
      visit_token: visitToken,
    }),
    event('order.placed', {
      order: {
        id: `o-${run}-${index}`,
        client_id: client,
        placed_at: at,
        moderated: false,
        trial: false,
        created_by: 'client',
        ...sums,
      },
      visit_token: visitToken,
    }),
    event('invoice.paid', {
      invoice: {
        id: `i-${run}-${index}`,
        order_id: `o-${run}-${index}`,
        client_id: client,
        paid_at: at,
        ...sums,
      },
    }),
  ]
}

const statuses: Record<number, number> = {}
const latencies: number[] = []
const begin = performance.now()
const measureFrom = begin + warmUp * 1_000
const end = measureFrom + seconds * 1_000

async function send({ id, body }: { id: string; body: string }, due = performance.now()) {
  const timestamp = String(Math.floor(Date.now() / 1000))
  const signature = createHmac('sha256', hmacKey)
    .update(`${id}.${timestamp}.${body}`)
    .digest('base64')
  const response = await pool.request({
    path,
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1,${signature}`,
    },
    body,
  })
  await response.body.dump()
  const now = performance.now()
  if (now >= measureFrom && now < end) {
    statuses[response.statusCode] = (statuses[response.statusCode] ?? 0) + 1
    latencies.push(now - due)
  }
}

let next = 0

async function asFastAsAnswered() {
  const lane = async () => {
    while (performance.now() < end) {
      for (const event of story(next++)) await send(event)
    }
  }
  await Promise.all(Array.from({ length: lanes }, lane))
}

/**
 * A client's order follows its registration after as many other events as `gap`, its payment after as many more.
 */
async function atPace(pace: number) {
  const gap = 20
  const pending: ReturnType<typeof story>[] = []
  const inFlight: Promise<void>[] = []
  const total = Math.floor(((end - begin) / 1_000) * pace)

  for (let sent = 0; sent < total; sent++) {
    const due = begin + (sent * 1_000) / pace
    const early = due - performance.now()
    if (early > 0) await new Promise((resolve) => setTimeout(resolve, early))

    const step = sent % 3
    const index = Math.floor(sent / 3) - step * gap
    if (step === 0) pending[index] = story(index)
    const event = pending[index]?.[step]
    if (event) inFlight.push(send(event, due))
  }
  await Promise.all(inFlight)
}

await (rate === null ? asFastAsAnswered() : atPace(rate))
await pool.close()

latencies.sort((a, b) => a - b)
const percentile = (share: number) =>
  latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? 0
process.stdout.write(
  `${JSON.stringify({
    perSecond: latencies.length / seconds,
    p50: percentile(0.5),
    p99: percentile(0.99),
    max: latencies.at(-1) ?? 0,
    statuses,
  })}\n`
)
