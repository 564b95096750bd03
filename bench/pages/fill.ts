/**
 * Child of bench/pages.ts. `fill.ts start <visits>`: an empty, migrated database, filled with a programme of some years: 300
 * members, 50,000 referrals with their orders, invoices, receipts, commissions and ledger entries, 200,000 deliveries, an
 * agent of 4,000 clients, and visits.
 * `fill.ts more <visits>`: more visits of the same links and days. Prints as JSON what is needed to sign in.
 *
 * The first order, signup and payment run through the product itself; every other row is a copy of theirs with its own ids
 * and instants, so that the rows are what the product writes.
 */
import 'reflect-metadata'
import { Ignitor } from '@adonisjs/core'
import { APP_ROOT, IMPORTER } from '../../bin/application.js'

const app = new Ignitor(APP_ROOT, { importer: IMPORTER })
  .tap((application) => {
    application.booting(async () => {
      await import('#start/env')
    })
  })
  .createApp('console')
await app.init()
await app.boot()
await app.start(() => {})

const { default: db } = await import('@adonisjs/lucid/services/db')
const { now } = await import('#core/clock')
const { prepareDatabases } = await import('#tests/helpers/databases')
const { createAffiliate, createLink, createPanel } = await import('#tests/helpers/world')
const { VisitIds } = await import('#links/visit_id')
const { signVisitToken } = await import('#links/visit_token')
const { ReceivePanelEvent } = await import('#panels/actions/receive_panel_event')
const { GENESIS, seal } = await import('#ledger/posting')
const { fillAgents, fillDeliveries } = await import('./programs_and_agents.js')
const { CreateAdmin } = await import('#identity/actions/create_admin')

type Row = Record<string, string | number | null>

const DAY = 86_400_000
const MEMBERS = 300
const LINKS = 250
/** Of the member whose pages are measured, who has half of everything. */
const OWN_LINKS = 50
const DAYS = 365
const ORDERS = 40_000
const SIGNUPS = 10_000
const HOLD = 30 * DAY
const PASSWORD = 'mucca viola cammina piano'

const literal = (value: Row[string]) =>
  value === null
    ? 'NULL'
    : typeof value === 'number'
      ? String(value)
      : `'${value.replaceAll('\\', isMysql ? '\\\\' : '\\').replaceAll("'", "''")}'`

const isMysql = db.connection().dialect.name === 'mysql'

/** Characters of one statement. */
const LONGEST = 1_000_000

async function fill(table: string, rows: Iterable<Row>, ending = '') {
  await db.transaction(async (trx) => {
    let values: string[] = []
    let length = 0
    let head = ''
    const flush = async () => {
      if (values.length === 0) return
      // a connection's own query: knex would look for placeholders in a megabyte of text
      try {
        await trx.knexRawQuery(`${head}${values.join(',')}${ending}`.replaceAll('?', '\\?'))
      } catch (error) {
        // without the statement, which may have a megabyte
        throw new Error(`${table}: ${(error as Error).message.slice(-200)}`)
      }
      values = []
      length = 0
    }
    for (const row of rows) {
      head ||= `INSERT INTO ${table} (${Object.keys(row)
        .map((column) => `\`${column}\``)
        .join(',')}) VALUES `
      const tuple = `(${Object.values(row).map(literal).join(',')})`
      values.push(tuple)
      length += tuple.length
      if (length > LONGEST) await flush()
    }
    await flush()
  })
}

function* range(count: number) {
  for (let index = 0; index < count; index++) yield index
}

function* rowsOf<T>(list: Iterable<T>, make: (each: T) => Row): Generator<Row> {
  for (const each of list) yield make(each)
}

/** A number from 0 to below 1 that is always the same for the same index. */
function scattered(index: number) {
  return ((index * 2_654_435_761) % 2 ** 32) / 2 ** 32
}

const linksOf = () => db.from('links').orderBy('id').limit(LINKS).select('id')

/**
 * Visits of the same links and days, however many.
 */
async function addVisits(count: number) {
  const links = await linksOf()
  const ids = new VisitIds()
  const earliest = now() - DAYS * DAY
  const first = await db.from('visits').max('visited_at as at').first()
  // ids grow with time: more visits come after those that are there, all within the last day
  const from = first.at === null ? earliest : now() - DAY
  const step = (now() - 60_000 - from) / count
  const counts = new Map<string, number>()

  await fill(
    'visits',
    rowsOf(range(count), (index) => {
      const link = links[index % links.length].id as number
      const at = Math.floor(from + index * step)
      const day = Math.floor(scattered(index) * DAYS)
      const date = new Date(now() - day * DAY).toISOString().slice(0, 10).replaceAll('-', '')
      const key = `${link} ${date}`
      counts.set(key, (counts.get(key) ?? 0) + 1)
      return {
        id: ids.next(at),
        link_id: link,
        visited_at: at,
        address_hash: null,
        referrer_host: 'blog.example.net',
        parameters: null,
        flags: null,
      }
    })
  )
  await fill(
    'link_daily_visits',
    rowsOf(counts, ([key, visits]) => {
      const [link, day] = key.split(' ') as [string, string]
      return { link_id: Number(link), day: Number(day), visits }
    }),
    isMysql
      ? ' ON DUPLICATE KEY UPDATE visits = visits + VALUES(visits)'
      : ' ON CONFLICT (link_id, day) DO UPDATE SET visits = visits + excluded.visits'
  )
}

async function start(visits: number) {
  await prepareDatabases()
  const at = now()
  const panel = await createPanel()
  const member = await createAffiliate(panel, { joinedAt: at - 2 * DAYS * DAY })
  const link = await createLink(member)
  const admin = await app.container.make(CreateAdmin)
  await admin.handle({ email: 'admin@example.com', name: 'Ada Admin', password: PASSWORD })

  // through the product
  const token = signVisitToken({
    link: {
      first: {
        visitId: new VisitIds().next(at - DAY),
        linkId: link.id,
        at: at - DAY,
        lifeDays: 30,
      },
      last: { visitId: new VisitIds().next(at - DAY), linkId: link.id, at: at - DAY, lifeDays: 30 },
    },
  })
  const receive = await app.container.make(ReceivePanelEvent)
  const items = [
    {
      id: 'i1',
      kind: 'hosting' as const,
      description: 'Starter Hosting - carla-shop.it (20/11/2026 - 19/11/2027)',
      product_id: 'starter',
      product_group: 'hosting',
      billing_cycle: 'yearly',
      renewal: false,
      amount: 4990,
    },
  ]
  const sums = {
    currency: 'EUR',
    subtotal: 4990,
    tax: 1098,
    total: 6088,
    payment_method: 'card',
    items,
  }
  const tell = async (type: string, data: object) => {
    const reception = await receive.handle({
      panel,
      eventId: `first-${type}`,
      event: { type, occurredAt: at, data } as never,
    })
    if (reception.status !== 'accepted' || reception.state !== 'applied') {
      throw new Error(`${type}: ${JSON.stringify(reception)}`)
    }
  }
  await tell('client.registered', {
    client: { id: 'first', email: 'carla@carla-shop.it', name: 'Carla Rossi', registered_at: at },
    visit_token: token,
  })
  await tell('order.placed', {
    order: {
      ...sums,
      id: 'first',
      client_id: 'first',
      placed_at: at,
      moderated: false,
      trial: false,
      created_by: 'client',
    },
    visit_token: token,
  })
  await tell('invoice.paid', {
    invoice: { ...sums, id: 'first', order_id: 'first', client_id: 'first', paid_at: at },
  })
  const template = async (table: string, where: Row = {}): Promise<Row> => {
    const row = await db.from(table).where(where).orderBy('id', 'desc').firstOrFail()
    return Object.fromEntries(
      Object.entries(row as Row).map(([column, value]) => [
        column,
        typeof value === 'bigint' ? Number(value) : value,
      ])
    )
  }
  const buyer = await template('clients', { external_id: 'first' })
  const order = await template('orders')
  const orderItem = await template('order_items')
  const invoice = await template('invoices')
  const invoiceItem = await template('invoice_items')
  const commission = await template('commissions')
  const receipts = {
    order: await template('receipts', { subject_key: `order:${order.id}` }),
    signup: await template('receipts', { subject_key: `signup:${buyer.id}` }),
  }
  const referrals = {
    order: await template('referrals', { kind: 'order' }),
    signup: await template('referrals', { kind: 'signup' }),
  }
  const events = {
    order: await template('panel_events', { type: 'order.placed' }),
    invoice: await template('panel_events', { type: 'invoice.paid' }),
  }

  // 300 members with 250 links, of which one has fifty
  const client = await template('clients', { id: member.client.id })
  const user = await template('users', { id: member.userId })
  const affiliate = await template('affiliates', { id: member.id })
  const standing = await template('affiliate_standings', { affiliate_id: member.id })
  const linkRow = await template('links', { id: link.id })
  const linkStanding = await template('link_standings', { link_id: link.id })
  const firstClient = Number(buyer.id) + 1
  const others = [...range(MEMBERS - 1)].map((index) => ({
    affiliateId: member.id + 1 + index,
    clientId: firstClient + index,
    name: `Member ${index}`,
  }))
  await fill(
    'clients',
    rowsOf(others, ({ clientId, name }) => ({
      ...client,
      id: clientId,
      external_id: `member-${clientId}`,
      email: `member${clientId}@example.org`,
      name,
    }))
  )
  await fill(
    'users',
    rowsOf(others, ({ clientId, affiliateId }) => ({
      ...user,
      id: 1_000 + affiliateId,
      subject_id: `member-${clientId}`,
      email: `member${clientId}@example.org`,
    }))
  )
  const statuses = ['active', 'active', 'active', 'active', 'suspended', 'applied']
  await fill(
    'affiliates',
    rowsOf(others, ({ affiliateId, clientId }) => ({
      ...affiliate,
      id: affiliateId,
      client_id: clientId,
      status: statuses[affiliateId % statuses.length]!,
      joined_at: at - Math.floor(scattered(affiliateId) * 700) * DAY,
    }))
  )
  await fill(
    'affiliate_standings',
    rowsOf(others, ({ affiliateId }) => ({
      ...standing,
      id: Number(standing.id) + affiliateId,
      affiliate_id: affiliateId,
      status: statuses[affiliateId % statuses.length]!,
    }))
  )
  const links = [
    { id: link.id, affiliateId: member.id, clientId: member.client.id },
    ...[...range(LINKS - 1)].map((index) => {
      const owner =
        index < OWN_LINKS - 1
          ? { affiliateId: member.id, clientId: member.client.id }
          : others[index]!
      return { ...owner, id: link.id + 1 + index }
    }),
  ]
  await fill(
    'links',
    rowsOf(links.slice(1), ({ id, affiliateId }) => ({
      ...linkRow,
      id,
      affiliate_id: affiliateId,
      code: `b${(10_000_000 + id).toString(36)}`,
      name: `Link ${id}`,
    }))
  )
  await fill(
    'link_standings',
    rowsOf(links.slice(1), ({ id }) => ({
      ...linkStanding,
      id: Number(linkStanding.id) + id,
      link_id: id,
    }))
  )

  // 40,000 orders and 10,000 signups: every second one of the measured member's
  const own = links.slice(0, OWN_LINKS)
  const foreign = links.slice(OWN_LINKS)
  const firstBuyer = firstClient + MEMBERS
  const all = [...range(ORDERS)].map((index) => {
    const placed = Math.floor(at - (DAYS - (index / ORDERS) * DAYS) * DAY)
    const list = index % 2 === 0 ? own : foreign
    return {
      id: Number(order.id) + 1 + index,
      clientId: firstBuyer + index,
      at: placed,
      link: list[Math.floor(scattered(index) * list.length)]!,
      visitId: new VisitIds().next(placed - DAY),
      isReleased: placed + HOLD < at,
    }
  })
  const signups = all.slice(0, SIGNUPS)
  await fill(
    'clients',
    rowsOf(all, ({ clientId, at: registered }) => ({
      ...buyer,
      id: clientId,
      external_id: `c${clientId}`,
      email: `buyer${clientId}@shop${clientId}.example`,
      name: `Buyer ${clientId}`,
      registered_at: registered,
      created_at: registered,
    }))
  )
  await fill(
    'orders',
    rowsOf(all, (each) => ({
      ...order,
      id: each.id,
      external_id: `o${each.id}`,
      number: `N-${each.id}`,
      client_id: each.clientId,
      placed_at: each.at,
      status_at: each.at,
      created_at: each.at,
    }))
  )
  await fill(
    'order_items',
    rowsOf(all, ({ id }) => ({ ...orderItem, id, order_id: id, external_id: `oi${id}` }))
  )
  await fill(
    'invoices',
    rowsOf(all, (each) => ({
      ...invoice,
      id: each.id,
      external_id: `v${each.id}`,
      client_id: each.clientId,
      order_id: each.id,
      paid_at: each.at,
      created_at: each.at,
    }))
  )
  await fill(
    'invoice_items',
    rowsOf(all, ({ id }) => ({ ...invoiceItem, id, invoice_id: id, external_id: `vi${id}` }))
  )

  const factsOf = (row: Row, each: (typeof all)[number]) =>
    JSON.stringify(JSON.parse(String(row.facts)), (key, value: unknown) => {
      if (key === 'linkId') return each.link.id
      if (key === 'affiliateId') return each.link.affiliateId
      if (key === 'affiliateClientId') return each.link.clientId
      if (key === 'clientId') return each.clientId
      if (key === 'visitId') return each.visitId
      if (value === at) return each.at
      if (value === at - DAY) return each.at - DAY
      return value
    })
  const referralOf = (kind: 'order' | 'signup', each: (typeof all)[number], id: number): Row => ({
    ...referrals[kind],
    id,
    subject_key: kind === 'order' ? `order:${each.id}` : `signup:${each.clientId}`,
    client_id: each.clientId,
    order_id: kind === 'order' ? each.id : null,
    affiliate_id: each.link.affiliateId,
    link_id: each.link.id,
    visit_id: each.visitId,
    reason_values: JSON.stringify({ visitedAt: each.at - DAY, at: each.at }),
    occurred_at: each.at,
    created_at: each.at,
    updated_at: each.at,
  })
  const receiptOf = (kind: 'order' | 'signup', each: (typeof all)[number], id: number): Row => ({
    ...receipts[kind],
    id,
    subject_key: kind === 'order' ? `order:${each.id}` : `signup:${each.clientId}`,
    client_id: each.clientId,
    order_id: kind === 'order' ? each.id : null,
    affiliate_id: each.link.affiliateId,
    link_id: each.link.id,
    facts: factsOf(receipts[kind], each),
    decided_at: each.at,
  })
  const offset = 10
  const subjects = all.flatMap((each, index) => [
    ...(index < SIGNUPS ? [{ kind: 'signup' as const, each }] : []),
    { kind: 'order' as const, each },
  ])
  await fill(
    'referrals',
    rowsOf(subjects.entries(), ([index, { kind, each }]) => referralOf(kind, each, offset + index))
  )
  await fill(
    'receipts',
    rowsOf(subjects.entries(), ([index, { kind, each }]) => receiptOf(kind, each, offset + index))
  )
  const referralIds = new Map(
    subjects.flatMap(({ kind, each }, index) =>
      kind === 'order' ? [[each.id, offset + index] as const] : []
    )
  )
  await fill(
    'commissions',
    rowsOf(all, (each) => ({
      ...commission,
      id: each.id,
      invoice_id: each.id,
      invoice_item_id: each.id,
      client_id: each.link.clientId,
      affiliate_id: each.link.affiliateId,
      referral_id: referralIds.get(each.id)!,
      order_id: each.id,
      status: each.isReleased ? 'available' : 'pending',
      paid_at: each.at,
      available_at: each.at + HOLD,
      created_at: each.at,
      updated_at: each.at,
    }))
  )
  let eventCount = 10
  await fill(
    'panel_events',
    rowsOf(
      all.flatMap((each) => [
        { row: events.order, each, type: 'order' },
        { row: events.invoice, each, type: 'invoice' },
      ]),
      ({ row, each, type }) => {
        return {
          ...row,
          id: Number(events.invoice.id) + ++eventCount,
          event_id: `${type}-${each.id}`,
          occurred_at: each.at,
          received_at: each.at,
          applied_at: each.at,
          payload: String(row.payload).replaceAll('"first"', `"${each.id}"`),
          ...(row.object !== undefined && { object: `${type}:${each.id}` }),
        }
      }
    )
  )
  // a thousand suspicious orders, half of them decided
  await fill(
    'reviews',
    rowsOf(all.slice(-1_000), (each) => ({
      panel_id: panel.id,
      order_id: each.id,
      affiliate_id: each.link.affiliateId,
      state: each.id % 2 === 0 ? 'open' : 'accepted',
      reasons: JSON.stringify([
        {
          reason: 'too_fast',
          values: { seconds: 1, limit: 2, visitedAt: each.at - 1000, at: each.at },
        },
      ]),
      opened_at: each.at,
      decided_at: each.id % 2 === 0 ? null : each.at + DAY,
      decided_by: null,
      note: null,
    }))
  )
  await book(panel.id, all, Number(commission.amount))
  await acts(panel.id)
  const delivery = await fillDeliveries(fill, panel, all)
  const agent = await fillAgents(fill, panel, member, all)
  await addVisits(visits)
  if (isMysql) {
    for (const table of [
      'referrals',
      'receipts',
      'commissions',
      'panel_events',
      'visits',
      'orders',
      'deliveries',
      'delivery_attempts',
      'associations',
    ]) {
      await db.rawQuery(`ANALYZE TABLE ${table}`)
    }
  } else await db.rawQuery('ANALYZE')
  return {
    panel,
    member: { subject: member.client.externalId, email: member.client.email },
    admin: { email: 'admin@example.com', password: PASSWORD },
    signups: signups.length,
    ids: {
      link: link.id,
      referral: offset + subjects.findLastIndex(({ each }) => each.link.affiliateId === member.id),
      order: all.at(-1)!.id,
      member: member.id,
      delivery,
      agent,
    },
  }
}

/**
 * The ledger, sealed as the product does, upon what the first order booked.
 */
async function book(
  panelId: number,
  orders: { id: number; at: number; link: { clientId: number }; isReleased: boolean }[],
  amount: number
) {
  const head = await db.from('ledger_chains').where({ panel_id: panelId, currency: 'EUR' }).first()
  let previousHash: string = head?.last_hash ?? GENESIS
  let sequence: number = head?.last_sequence ?? 0
  const known: { id: number; client_id: number; kind: string }[] = await db.from('ledger_accounts')
  const accounts = new Map(known.map((row) => [`${row.client_id} ${row.kind}`, row.id]))
  const opened: Row[] = []
  const account = (clientId: number, kind: string) => {
    const key = `${clientId} ${kind}`
    if (!accounts.has(key)) {
      const id = accounts.size + 1
      accounts.set(key, id)
      opened.push({ id, panel_id: panelId, client_id: clientId, currency: 'EUR', kind })
    }
    return accounts.get(key)!
  }
  const transactions: Row[] = []
  const entries: Row[] = []
  const first = await db.from('ledger_transactions').max('id as id').first()
  let id = Number(first.id)
  const bookOne = (
    kind: string,
    reference: string,
    clientId: number,
    occurredAt: number,
    [debited, credited]: [
      'commission_expense' | 'payable_pending',
      'payable_pending' | 'payable_available',
    ]
  ) => {
    const lines = [
      { clientId, account: debited, amount },
      { clientId, account: credited, amount: -amount },
    ]
    const hash = seal({
      panelId,
      currency: 'EUR',
      sequence: ++sequence,
      kind,
      reference,
      reason: null,
      reversesId: null,
      occurredAt,
      bookedAt: occurredAt,
      entries: lines,
      previousHash,
    })
    id += 1
    transactions.push({
      id,
      panel_id: panelId,
      currency: 'EUR',
      sequence,
      kind,
      reference,
      reason: null,
      reverses_id: null,
      occurred_at: occurredAt,
      booked_at: occurredAt,
      previous_hash: previousHash,
      hash,
    })
    for (const line of lines) {
      entries.push({
        transaction_id: id,
        account_id: account(clientId, line.account),
        amount: line.amount,
      })
    }
    previousHash = hash
  }
  for (const { id: orderId, at, link, isReleased } of orders) {
    bookOne('commission.credited', `credit:${orderId}`, link.clientId, at, [
      'commission_expense',
      'payable_pending',
    ])
    if (isReleased) {
      bookOne('commission.released', `release:${orderId}`, link.clientId, at + HOLD, [
        'payable_pending',
        'payable_available',
      ])
    }
  }
  await fill('ledger_accounts', opened)
  await fill('ledger_transactions', transactions)
  await fill('ledger_entries', entries)
  await db
    .from('ledger_chains')
    .where({ panel_id: panelId, currency: 'EUR' })
    .update({ last_sequence: sequence, last_hash: previousHash })
}

async function acts(panelId: number) {
  const at = now()
  await fill(
    'admin_acts',
    rowsOf(range(5_000), (index) => ({
      at: at - index * 60_000,
      user_id: null,
      actor_name: 'Ada Admin',
      panel_id: panelId,
      act: 'member.approved',
      subject_type: 'affiliate',
      subject_id: String(index % MEMBERS),
      subject_label: `Member ${index % MEMBERS}`,
      reason: null,
      changes: null,
    }))
  )
}

const [stage, visits] = process.argv.slice(2) as [string, string]
const told = stage === 'start' ? await start(Number(visits)) : await addVisits(Number(visits))
process.stdout.write(`\n${JSON.stringify(told ?? {})}\n`)
await app.terminate()
process.exit(0)
