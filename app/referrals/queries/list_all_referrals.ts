import db from '@adonisjs/lucid/services/db'
import { containing } from '#core/lists/containing'
import { type ListQuery, parseListQuery } from '#core/lists/list_query'
import { clientLabel } from '#panels/client_label'
import {
  REFERRAL_KINDS,
  REFERRAL_STATUSES,
  type ReferralKind,
  type ReferralStatus,
} from '#referrals/queries/list_referrals'
import { REFERRAL_REASONS } from '#referrals/reasons'

type Choice = 'status' | 'kind' | 'reason' | 'affiliate'

export type AllReferralsList = ListQuery<Choice, 'date'>

/**
 * `?affiliate=12` narrows the list to one member; any whole number is let through.
 */
export function allReferralsList(input: Record<string, unknown>): AllReferralsList {
  const { affiliate } = input
  const isId = typeof affiliate === 'string' && /^\d{1,9}$/.test(affiliate)
  return parseListQuery(
    {
      path: '/admin/referrals',
      choices: {
        status: REFERRAL_STATUSES,
        kind: REFERRAL_KINDS,
        reason: REFERRAL_REASONS,
        affiliate: isId ? [affiliate] : [],
      },
      sorts: ['date'],
      defaultSort: '-date',
      search: true,
      dates: true,
    },
    input
  )
}

/**
 * A referral as admins see it: with the client, and what was ordered as the affiliate reads it.
 */
export interface AdminReferralRow {
  id: number
  /** Milliseconds. */
  occurredAt: number
  kind: ReferralKind
  panelName: string
  affiliate: { id: number; label: string }
  client: { id: number; label: string; email: string | null }
  orderId: number | null
  /** The panel's number or id of the order. */
  orderLabel: string | null
  description: string | null
  /** How many things were ordered beside it. */
  more: number
  link: { id: number; code: string; isDeleted: boolean }
  status: ReferralStatus
  reason: string
  reasonValues: Record<string, string | number>
}

interface ReferralRecord {
  id: number
  occurred_at: number
  kind: ReferralKind
  panel_name: string
  description: string | null
  status: ReferralStatus
  reason: string
  reason_values: string | null
  link_id: number
  link_code: string
  link_deleted_at: number | null
  affiliate_id: number
  member_name: string | null
  member_company: string | null
  member_email: string | null
  member_external_id: string
  client_id: number
  client_name: string | null
  client_company: string | null
  client_email: string | null
  client_external_id: string
  order_id: number | null
  order_number: string | null
  order_external_id: string | null
  items: number
}

/** What is searched for, as ids of ours; `clients` is null where they are many. */
interface Found {
  clients: number[] | null
  members: number[]
  orders: { id: number; client_id: number }[]
}

const FEW = 500

/** One comparison instead of four: every client is compared. */
const PERSON = "CONCAT_WS(' ', clients.email, clients.name, clients.company, clients.external_id)"

/**
 * The referrals of the panels that an admin administers, by date. Which rows a page shows is found in an index alone; only
 * those are read.
 * @param panelId of one panel; null for all
 */
export class ListAllReferrals {
  #found: Promise<Found | null> | null = null

  constructor(
    private panelId: number | null,
    private list: AllReferralsList
  ) {}

  async count(): Promise<number> {
    const found = await this.found()
    const row = await this.matching(found).count('* as total').first()
    return Number(row?.total ?? 0)
  }

  async page(offset: number, limit: number): Promise<AdminReferralRow[]> {
    const found = await this.found()
    return this.read(this.ids(found).offset(offset).limit(limit))
  }

  /**
   * Every match, in pieces, each found from where the last one ended.
   */
  async *all(pieceSize = 1_000): AsyncGenerator<AdminReferralRow> {
    const found = await this.found()
    const beyond = this.list.direction === 'desc' ? '<' : '>'
    for (let last: AdminReferralRow | undefined; ;) {
      const ids = this.ids(found).limit(pieceSize)
      if (last) {
        const { occurredAt, id } = last
        ids
          .where('referrals.occurred_at', `${beyond}=`, occurredAt)
          .where((query) =>
            query
              .where('referrals.occurred_at', beyond, occurredAt)
              .orWhere('referrals.id', beyond, id)
          )
      }
      const rows: AdminReferralRow[] = await this.read(ids)
      yield* rows
      if (rows.length < pieceSize) return
      last = rows.at(-1)
    }
  }

  private ids(found: Found | null) {
    return this.matching(found)
      .select('referrals.id', 'referrals.occurred_at')
      .orderBy('referrals.occurred_at', this.list.direction)
      .orderBy('referrals.id', this.list.direction)
  }

  private matching(found: Found | null) {
    const { choices, since, until } = this.list
    const query = db.from('referrals')
    if (this.panelId !== null) query.where('referrals.panel_id', this.panelId)
    if (choices.affiliate) query.where('referrals.affiliate_id', Number(choices.affiliate))
    if (choices.status) query.where('referrals.status', choices.status)
    if (choices.kind) query.where('referrals.kind', choices.kind)
    if (choices.reason) query.where('referrals.reason', choices.reason)
    if (since) query.where('referrals.occurred_at', '>=', since)
    if (until) query.where('referrals.occurred_at', '<', until)
    if (found) {
      const { clients, members, orders } = found
      query.where((either) => {
        if (clients) either.whereIn('referrals.client_id', clients)
        else either.whereIn('referrals.client_id', this.clientsLike(this.list.q!))
        either
          .orWhereIn('referrals.affiliate_id', members)
          // the client's index finds an order's referrals
          .orWhere((those) =>
            those
              .whereIn(
                'referrals.client_id',
                orders.map((order) => order.client_id)
              )
              .whereIn(
                'referrals.order_id',
                orders.map((order) => order.id)
              )
          )
      })
    }
    return query
  }

  /**
   * Whom the search is for, looked up once: by few ids the referrals are found in an index.
   */
  private found(): Promise<Found | null> {
    this.#found ??= this.list.q === null ? Promise.resolve(null) : this.find(this.list.q)
    return this.#found
  }

  private async find(text: string): Promise<Found> {
    const [named, members, orders] = await Promise.all([
      this.clientsLike(text).limit(FEW + 1),
      this.membersLike(text),
      this.ordersNamed(text),
    ])
    const ids = (rows: { id: number }[]) => rows.map(({ id }) => id)
    return {
      clients: named.length > FEW ? null : ids(named),
      members: ids(members),
      orders,
    }
  }

  private clientsLike(text: string) {
    const clients = db
      .from('clients')
      .select('clients.id')
      .whereRaw(...containing(PERSON, text))
    if (this.panelId !== null) clients.where('clients.panel_id', this.panelId)
    return clients
  }

  private membersLike(text: string) {
    const members = db
      .from('affiliates')
      .select('affiliates.id')
      .innerJoin('clients', 'clients.id', 'affiliates.client_id')
      .whereRaw(...containing(PERSON, text))
    if (this.panelId !== null) members.where('affiliates.panel_id', this.panelId)
    return members
  }

  /** The order of exactly that number or id. */
  private ordersNamed(text: string) {
    const panels = db.from('panels').select('id')
    if (this.panelId !== null) panels.where('id', this.panelId)
    return db
      .from('orders')
      .select('orders.id', 'orders.client_id')
      .whereIn('orders.panel_id', panels)
      .where((any) => any.where('orders.number', text).orWhere('orders.external_id', text))
      .limit(FEW)
  }

  private async read(ids: ReturnType<typeof this.ids>): Promise<AdminReferralRow[]> {
    const records: ReferralRecord[] = await db
      .from(ids.as('chosen'))
      .innerJoin('referrals', 'referrals.id', 'chosen.id')
      .innerJoin('panels', 'panels.id', 'referrals.panel_id')
      .innerJoin('links', 'links.id', 'referrals.link_id')
      .innerJoin('clients', 'clients.id', 'referrals.client_id')
      .innerJoin('affiliates', 'affiliates.id', 'referrals.affiliate_id')
      .innerJoin('clients as members', 'members.id', 'affiliates.client_id')
      .leftJoin('orders', 'orders.id', 'referrals.order_id')
      .select(
        'referrals.id',
        'referrals.occurred_at',
        'referrals.kind',
        'panels.name as panel_name',
        'referrals.description',
        'referrals.status',
        'referrals.reason',
        'referrals.reason_values',
        'referrals.link_id',
        'links.code as link_code',
        'links.deleted_at as link_deleted_at',
        'referrals.affiliate_id',
        'members.name as member_name',
        'members.company as member_company',
        'members.email as member_email',
        'members.external_id as member_external_id',
        'referrals.client_id',
        'clients.name as client_name',
        'clients.company as client_company',
        'clients.email as client_email',
        'clients.external_id as client_external_id',
        'referrals.order_id',
        'orders.number as order_number',
        'orders.external_id as order_external_id',
        db
          .from('order_items')
          .count('*')
          .whereColumn('order_items.order_id', 'referrals.order_id')
          .as('items')
      )
      // by what was chosen: by its own columns SQLite would walk the whole table for the order
      .orderBy('chosen.occurred_at', this.list.direction)
      .orderBy('chosen.id', this.list.direction)

    return records.map(rowOf)
  }
}

function rowOf(record: ReferralRecord): AdminReferralRow {
  return {
    id: record.id,
    occurredAt: Number(record.occurred_at),
    kind: record.kind,
    panelName: record.panel_name,
    affiliate: {
      id: record.affiliate_id,
      label: clientLabel({
        name: record.member_name,
        company: record.member_company,
        email: record.member_email,
        external_id: record.member_external_id,
      }),
    },
    client: {
      id: record.client_id,
      label: clientLabel({
        name: record.client_name,
        company: record.client_company,
        email: record.client_email,
        external_id: record.client_external_id,
      }),
      email: record.client_email,
    },
    orderId: record.order_id,
    orderLabel: record.order_number ?? record.order_external_id,
    description: record.description,
    more: Math.max(0, Number(record.items) - 1),
    link: {
      id: record.link_id,
      code: record.link_code,
      isDeleted: record.link_deleted_at !== null,
    },
    status: record.status,
    reason: record.reason,
    reasonValues: record.reason_values ? JSON.parse(record.reason_values) : {},
  }
}

/**
 * The member that a list is narrowed to, by name; null where the admin administers no such member.
 */
export async function memberNamed(
  panelId: number | null,
  affiliateId: string | null
): Promise<{ id: number; label: string } | null> {
  if (affiliateId === null) return null
  const query = db
    .from('affiliates')
    .innerJoin('clients', 'clients.id', 'affiliates.client_id')
    .where('affiliates.id', Number(affiliateId))
    .select(
      'affiliates.id',
      'clients.name',
      'clients.company',
      'clients.email',
      'clients.external_id'
    )
  if (panelId !== null) query.where('affiliates.panel_id', panelId)
  const row = await query.first()
  return row ? { id: Number(row.id), label: clientLabel(row) } : null
}
