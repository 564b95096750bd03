import db from '@adonisjs/lucid/services/db'
import type { DatabaseQueryBuilderContract } from '@adonisjs/lucid/types/querybuilder'
import { clientLabel } from '#panels/client_label'
import type { ReceiptFacts } from '#referrals/decide'

export interface ReceiptFilters {
  /** Whose receipts the admin may see; null: all panels'. */
  panelId: number | null
  /** An order's number or id, an invoice's id, a client's id: the panel's own, exactly. */
  search?: string | null
  kind?: 'order' | 'signup' | null
  outcome?: 'credited' | 'refused' | null
  /** Milliseconds, inclusive. */
  since?: number | null
  /** Milliseconds, exclusive. */
  until?: number | null
}

/**
 * A decision with what it was about, as an admin may see it.
 */
export interface ReceiptRow {
  id: number
  decidedAt: number
  decision: number
  kind: 'order' | 'signup'
  /** Ours; null for a signup. */
  orderId: number | null
  clientId: number
  /** The order's number or id in the panel; null for a signup. */
  name: string | null
  panelName: string
  client: string
  /** Who is credited, or whose link it came through. */
  affiliate: string | null
  link: string | null
  outcome: 'credited' | 'refused'
  reason: string
  values: Record<string, string | number>
}

/** An invoice that the search found: it has no decision of its own. */
export interface FoundInvoice {
  id: number
  externalId: string
  paidAt: number
  panelName: string
}

export type Direction = 'asc' | 'desc'

/** What a search names, by our ids. */
interface Found {
  orders: number[]
  clients: number[]
}

type Column = string | number | null

/**
 * The decisions of the panels that an admin administers, by when they were made.
 */
export class ListReceipts {
  #found: Promise<Found | null> | null = null

  constructor(
    private readonly filters: ReceiptFilters,
    private readonly direction: Direction = 'desc'
  ) {}

  async count(): Promise<number> {
    const row = await this.matching(await this.found())
      .count('* as total')
      .first()
    return Number(row.total)
  }

  /**
   * The ids of a deep page are found in an index alone; only the rows shown are read.
   */
  async page(offset: number, limit: number): Promise<ReceiptRow[]> {
    const found = await this.found()
    return this.read(this.ids(found).offset(offset).limit(limit))
  }

  /**
   * Every match, in pieces, each found from where the last one ended.
   */
  async *all(pieceSize = 1_000): AsyncGenerator<ReceiptRow> {
    const found = await this.found()
    const beyond = this.direction === 'desc' ? '<' : '>'
    let last: ReceiptRow | undefined

    do {
      const ids = this.ids(found).limit(pieceSize)
      if (last) {
        const { decidedAt, id } = last
        ids
          .where('receipts.decided_at', `${beyond}=`, decidedAt)
          .where((query) =>
            query.where('receipts.decided_at', beyond, decidedAt).orWhere('receipts.id', beyond, id)
          )
      }
      const rows = await this.read(ids)
      yield* rows
      last = rows.length === pieceSize ? rows.at(-1) : undefined
    } while (last)
  }

  /**
   * The invoices that the search names: few, since the panel's id is exact.
   */
  async invoices(): Promise<FoundInvoice[]> {
    const { panelId, search } = this.filters
    if (!search) return []
    const rows = await db
      .from('invoices')
      .join('panels', 'panels.id', 'invoices.panel_id')
      .whereIn('invoices.panel_id', panels(panelId))
      .where('invoices.external_id', search)
      .select('invoices.id', 'invoices.external_id', 'invoices.paid_at', 'panels.name')
      .orderBy('invoices.id')
    return rows.map((row) => ({
      id: row.id,
      externalId: row.external_id,
      paidAt: Number(row.paid_at),
      panelName: row.name,
    }))
  }

  private ids(found: Found | null) {
    return this.matching(found)
      .select('receipts.id', 'receipts.decided_at')
      .orderBy('receipts.decided_at', this.direction)
      .orderBy('receipts.id', this.direction)
  }

  private matching(found: Found | null) {
    const { panelId, kind, outcome, since, until } = this.filters
    const query = db.from('receipts')

    if (panelId !== null) query.where('receipts.panel_id', panelId)
    if (kind === 'order') query.whereNotNull('receipts.order_id')
    if (kind === 'signup') query.whereNull('receipts.order_id')
    if (outcome) query.where('receipts.outcome', outcome)
    if (since) query.where('receipts.decided_at', '>=', since)
    if (until) query.where('receipts.decided_at', '<', until)
    if (found) {
      query.where((either) =>
        either
          .whereIn('receipts.order_id', found.orders)
          .orWhereIn('receipts.client_id', found.clients)
      )
    }
    return query
  }

  /**
   * What the search names, looked up once: by few ids the receipts are found in their indexes.
   */
  private found(): Promise<Found | null> {
    const { search } = this.filters
    this.#found ??= search ? this.find(search) : Promise.resolve(null)
    return this.#found
  }

  private async find(text: string): Promise<Found> {
    const ofPanel = (table: string) =>
      db.from(table).whereIn('panel_id', panels(this.filters.panelId))
    const [named, numbered, clients, invoices] = await Promise.all([
      ofPanel('orders').where('external_id', text).select('id'),
      ofPanel('orders').where('number', text).select('id'),
      ofPanel('clients').where('external_id', text).select('id'),
      ofPanel('invoices')
        .where('external_id', text)
        .whereNotNull('order_id')
        .select('order_id as id'),
    ])
    const ids = (rows: { id: number }[]) => rows.map(({ id }) => id)
    return { orders: ids([...named, ...numbered, ...invoices]), clients: ids(clients) }
  }

  private async read(ids: DatabaseQueryBuilderContract): Promise<ReceiptRow[]> {
    const records: Record<string, Column>[] = await db
      .from(ids.as('chosen'))
      .innerJoin('receipts', 'receipts.id', 'chosen.id')
      .innerJoin('panels', 'panels.id', 'receipts.panel_id')
      .innerJoin('clients', 'clients.id', 'receipts.client_id')
      .leftJoin('orders', 'orders.id', 'receipts.order_id')
      .leftJoin('affiliates', 'affiliates.id', 'receipts.affiliate_id')
      .leftJoin('clients as people', 'people.id', 'affiliates.client_id')
      .leftJoin('links', 'links.id', 'receipts.link_id')
      .select(
        'receipts.id',
        'receipts.decided_at',
        'receipts.decision',
        'receipts.order_id',
        'receipts.client_id',
        'receipts.subject_key',
        'receipts.outcome',
        'receipts.reason',
        'receipts.facts',
        'orders.number',
        'orders.external_id as order_external_id',
        'panels.name as panel_name',
        'clients.name as client_name',
        'clients.company as client_company',
        'clients.email as client_email',
        'clients.external_id as client_external_id',
        'people.name as affiliate_name',
        'people.company as affiliate_company',
        'people.email as affiliate_email',
        'people.external_id as affiliate_external_id',
        'links.code as link_code'
      )
      // by what was chosen: by its own columns SQLite would walk the whole table for the order
      .orderBy('chosen.decided_at', this.direction)
      .orderBy('chosen.id', this.direction)

    return records.map((row) => ({
      id: Number(row.id),
      decidedAt: Number(row.decided_at),
      decision: Number(row.decision),
      kind: row.order_id === null ? 'signup' : 'order',
      orderId: row.order_id === null ? null : Number(row.order_id),
      clientId: signedUpAs(row),
      name: text(row.number) ?? text(row.order_external_id),
      panelName: String(row.panel_name),
      client: labelOf(row, 'client')!,
      affiliate: labelOf(row, 'affiliate'),
      link: text(row.link_code),
      outcome: row.outcome as ReceiptRow['outcome'],
      reason: String(row.reason),
      values: (JSON.parse(String(row.facts)) as ReceiptFacts).decision.values,
    }))
  }
}

const text = (value: Column | undefined) =>
  value === null || value === undefined ? null : String(value)

/** A signup stays that of who registered, also where they were merged into another client since. */
function signedUpAs(row: Record<string, Column>): number {
  const [, id] = /^signup:(\d+)$/.exec(String(row.subject_key)) ?? []
  return Number(id ?? row.client_id)
}

function labelOf(row: Record<string, Column>, whose: 'client' | 'affiliate'): string | null {
  const externalId = text(row[`${whose}_external_id`])
  if (externalId === null) return null
  return clientLabel({
    name: text(row[`${whose}_name`]),
    company: text(row[`${whose}_company`]),
    email: text(row[`${whose}_email`]),
    external_id: externalId,
  })
}

/** With the panels named, the panel's ids are found in their UNIQUE keys. */
function panels(panelId: number | null) {
  const query = db.from('panels').select('id')
  return panelId === null ? query : query.where('id', panelId)
}
