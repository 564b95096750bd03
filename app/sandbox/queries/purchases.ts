import { sandboxDb } from '#sandbox/database'
import type {
  InvoiceRow,
  ItemRow,
  OrderRow,
  PersonRow,
  ServiceRow,
  TransactionRow,
} from '#sandbox/records'

/** Most rows of a list; the sample never has many. */
const LIMIT = 200

/**
 * Whose rows: a client's own, or everybody's for the staff.
 */
export type Owner = PersonRow | 'anybody'

type Listed<Row> = Row & { client_name: string }

function list(table: string, owner: Owner, status?: string) {
  const query = sandboxDb()
    .from(table)
    .join('sandbox_people', 'sandbox_people.id', `${table}.client_id`)
    .select(`${table}.*`, 'sandbox_people.name as client_name')
    .orderBy(`${table}.id`, 'desc')
    .limit(LIMIT)
  if (owner !== 'anybody') query.where(`${table}.client_id`, owner.id)
  if (status) query.where(`${table}.status`, status)
  return query
}

async function find(table: string, owner: Owner, id: number) {
  const query = sandboxDb().from(table).where('id', id)
  if (owner !== 'anybody') query.where('client_id', owner.id)
  return (await query.first()) as unknown
}

export async function listOrders(owner: Owner, status?: string) {
  return (await list('sandbox_orders', owner, status)) as Listed<OrderRow>[]
}

export async function listServices(owner: Owner, status?: string) {
  return (await list('sandbox_services', owner, status)) as Listed<ServiceRow>[]
}

export async function listInvoices(owner: Owner, status?: string) {
  return (await list('sandbox_invoices', owner, status)) as Listed<InvoiceRow>[]
}

export async function findOrder(owner: Owner, id: number) {
  return (await find('sandbox_orders', owner, id)) as OrderRow | null
}

export async function findService(owner: Owner, id: number) {
  return (await find('sandbox_services', owner, id)) as ServiceRow | null
}

export async function findInvoice(owner: Owner, id: number) {
  return (await find('sandbox_invoices', owner, id)) as InvoiceRow | null
}

/**
 * What belongs to an order: its items, services and invoices.
 */
export async function partsOfOrder(order: OrderRow) {
  const [items, services, invoices] = await Promise.all([
    sandboxDb().from('sandbox_items').where('order_id', order.id).orderBy('id'),
    sandboxDb().from('sandbox_services').where('order_id', order.id).orderBy('id'),
    sandboxDb().from('sandbox_invoices').where('order_id', order.id).orderBy('id'),
  ])
  return {
    items: items as ItemRow[],
    services: services as ServiceRow[],
    invoices: invoices as InvoiceRow[],
  }
}

/**
 * The same of many orders, without their services.
 */
export async function partsOfOrders(orders: OrderRow[]) {
  const ids = orders.map(({ id }) => id)
  const [items, invoices] = (await Promise.all([
    sandboxDb().from('sandbox_items').whereIn('order_id', ids).orderBy('id'),
    sandboxDb().from('sandbox_invoices').whereIn('order_id', ids).orderBy('id'),
  ])) as [ItemRow[], InvoiceRow[]]
  return orders.map((order) => ({
    order,
    items: items.filter(({ order_id: id }) => id === order.id),
    invoices: invoices.filter(({ order_id: id }) => id === order.id),
  }))
}

/**
 * What belongs to an invoice: its items, payments and what was given back.
 */
export async function partsOfInvoice(invoice: InvoiceRow) {
  const [items, transactions] = await Promise.all([
    sandboxDb().from('sandbox_items').where('invoice_id', invoice.id).orderBy('id'),
    sandboxDb().from('sandbox_transactions').where('invoice_id', invoice.id).orderBy('id'),
  ])
  return { items: items as ItemRow[], transactions: transactions as TransactionRow[] }
}

/**
 * Whether the shop itself looks after that domain already.
 */
export async function isDomainHere(domain: string): Promise<boolean> {
  const service: unknown = await sandboxDb()
    .from('sandbox_services')
    .where({ domain, kind: 'domain' })
    .whereNot('status', 'terminated')
    .first()
  return service !== null
}

export async function hasTried(client: PersonRow): Promise<boolean> {
  const order: unknown = await sandboxDb()
    .from('sandbox_orders')
    .where({ client_id: client.id, trial: true })
    .first()
  return order !== null
}
