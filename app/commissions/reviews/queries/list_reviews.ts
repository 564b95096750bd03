import db from '@adonisjs/lucid/services/db'
import { containing } from '#core/lists/containing'
import { type ListQuery, parseListQuery } from '#core/lists/list_query'
import { clientLabel } from '#panels/client_label'
import { SUSPICION_REASONS, type Suspicion } from '#referrals/suspicions'

export type ReviewState = 'open' | 'accepted' | 'rejected'

type Choice = 'reason' | 'state' | 'affiliate'

/** What waits for a decision, and what was decided. */
export type ReviewShelf = 'waiting' | 'decided'

const SHELVES = {
  waiting: { path: '/admin/reviews', states: ['open'] as ReviewState[] },
  decided: {
    path: '/admin/reviews/decided',
    states: ['accepted', 'rejected'] as ReviewState[],
  },
}

export type ReviewsList = ListQuery<Choice, 'date'>

/**
 * `?affiliate=12` narrows the list to one member; any whole number is let through.
 */
export function reviewsList(shelf: ReviewShelf, input: Record<string, unknown>): ReviewsList {
  const { path, states } = SHELVES[shelf]
  const { affiliate } = input
  const isId = typeof affiliate === 'string' && /^\d{1,9}$/.test(affiliate)
  return parseListQuery(
    {
      path,
      choices: {
        reason: SUSPICION_REASONS,
        state: shelf === 'decided' ? states : [],
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
 * A suspicious order as admins see it.
 */
export interface ReviewRow {
  id: number
  state: ReviewState
  reasons: Suspicion[]
  /** Milliseconds. */
  openedAt: number
  decidedAt: number | null
  decidedBy: string | null
  note: string | null
  panelName: string
  affiliate: { id: number; label: string }
  client: string
  order: {
    id: number
    label: string
    /** Milliseconds. */
    placedAt: number
    /** Minor units, net of tax and discount. */
    amount: number
    currency: string
  }
  /** What it earns as booked by now, in each currency; minor units. */
  commissions: { currency: string; amount: number }[]
}

interface ReviewRecord {
  id: number
  state: ReviewState
  reasons: string | Suspicion[]
  opened_at: number
  decided_at: number | null
  decided_by_name: string | null
  note: string | null
  panel_name: string
  affiliate_id: number
  affiliate_name: string | null
  affiliate_company: string | null
  affiliate_email: string | null
  affiliate_external_id: string
  client_name: string | null
  client_company: string | null
  client_email: string | null
  client_external_id: string
  order_id: number
  order_label: string
  placed_at: number
  subtotal: number
  discount: number
  currency: string
}

/**
 * The reviews of the panels that an admin administers, by the date they were opened.
 * @param panelId of one panel; null for all
 */
export class ListReviews {
  constructor(
    private panelId: number | null,
    private shelf: ReviewShelf,
    private list: ReviewsList
  ) {}

  async count(): Promise<number> {
    const row = await this.matching().count('* as total').first()
    return Number(row?.total ?? 0)
  }

  page(offset: number, limit: number): Promise<ReviewRow[]> {
    return readReviews(this.ids().offset(offset).limit(limit), this.list.direction)
  }

  /**
   * Every match, in pieces, each found from where the last one ended.
   */
  async *all(pieceSize = 500): AsyncGenerator<ReviewRow> {
    const beyond = this.list.direction === 'desc' ? '<' : '>'
    for (let last: ReviewRow | undefined; ;) {
      const ids = this.ids().limit(pieceSize)
      if (last) {
        const { openedAt, id } = last
        ids.where((query) =>
          query
            .where('reviews.opened_at', beyond, openedAt)
            .orWhere((same) =>
              same.where('reviews.opened_at', openedAt).where('reviews.id', beyond, id)
            )
        )
      }
      const rows: ReviewRow[] = await readReviews(ids, this.list.direction)
      yield* rows
      if (rows.length < pieceSize) return
      last = rows.at(-1)
    }
  }

  private ids() {
    return this.matching()
      .select('reviews.id')
      .orderBy('reviews.opened_at', this.list.direction)
      .orderBy('reviews.id', this.list.direction)
  }

  private matching() {
    const { q, choices, since, until } = this.list
    const query = db.from('reviews').whereIn('reviews.state', SHELVES[this.shelf].states)
    if (this.panelId !== null) query.where('reviews.panel_id', this.panelId)
    if (choices.state) query.where('reviews.state', choices.state)
    if (choices.affiliate) query.where('reviews.affiliate_id', Number(choices.affiliate))
    if (choices.reason) query.whereRaw(...containing('reviews.reasons', `"${choices.reason}"`))
    if (since) query.where('reviews.opened_at', '>=', since)
    if (until) query.where('reviews.opened_at', '<', until)
    if (q) {
      query
        .innerJoin('orders', 'orders.id', 'reviews.order_id')
        .innerJoin('clients', 'clients.id', 'orders.client_id')
        .innerJoin('affiliates', 'affiliates.id', 'reviews.affiliate_id')
        .innerJoin('clients as members', 'members.id', 'affiliates.client_id')
        .where((any) => {
          for (const column of [
            'orders.number',
            'orders.external_id',
            'clients.name',
            'clients.company',
            'clients.email',
            'members.name',
            'members.company',
            'members.email',
          ]) {
            any.orWhereRaw(...containing(column, q))
          }
        })
    }
    return query
  }
}

/**
 * Those of `ids` that the admin administers, oldest first, with every state: what an act on ticked rows is about.
 */
export function findReviews(panelId: number | null, ids: number[]): Promise<ReviewRow[]> {
  const query = db.from('reviews').select('reviews.id').whereIn('reviews.id', ids)
  if (panelId !== null) query.where('reviews.panel_id', panelId)
  return readReviews(query, 'asc')
}

export async function countWaiting(panelId: number | null): Promise<number> {
  return new ListReviews(panelId, 'waiting', reviewsList('waiting', {})).count()
}

async function readReviews(
  ids: ReturnType<typeof db.from>,
  direction: 'asc' | 'desc'
): Promise<ReviewRow[]> {
  const records: ReviewRecord[] = await db
    .from(ids.as('chosen'))
    .innerJoin('reviews', 'reviews.id', 'chosen.id')
    .innerJoin('panels', 'panels.id', 'reviews.panel_id')
    .innerJoin('orders', 'orders.id', 'reviews.order_id')
    .innerJoin('clients', 'clients.id', 'orders.client_id')
    .innerJoin('affiliates', 'affiliates.id', 'reviews.affiliate_id')
    .innerJoin('clients as members', 'members.id', 'affiliates.client_id')
    .leftJoin('users', 'users.id', 'reviews.decided_by')
    .select(
      'reviews.id',
      'reviews.state',
      'reviews.reasons',
      'reviews.opened_at',
      'reviews.decided_at',
      'reviews.note',
      'reviews.affiliate_id',
      'users.name as decided_by_name',
      'panels.name as panel_name',
      'members.name as affiliate_name',
      'members.company as affiliate_company',
      'members.email as affiliate_email',
      'members.external_id as affiliate_external_id',
      'clients.name as client_name',
      'clients.company as client_company',
      'clients.email as client_email',
      'clients.external_id as client_external_id',
      'orders.id as order_id',
      db.raw('COALESCE(orders.number, orders.external_id) AS order_label'),
      'orders.placed_at',
      'orders.subtotal',
      'orders.discount',
      'orders.currency'
    )
    .orderBy('reviews.opened_at', direction)
    .orderBy('reviews.id', direction)
  if (records.length === 0) return []

  const earned: { order_id: number; affiliate_id: number; currency: string; amount: number }[] =
    await db
      .from('commissions')
      .whereIn(
        'order_id',
        records.map((record) => record.order_id)
      )
      .select('order_id', 'affiliate_id', 'currency')
      .sum('amount as amount')
      .groupBy('order_id', 'affiliate_id', 'currency')
      .orderBy('currency')

  return records.map((record) => ({
    id: record.id,
    state: record.state,
    reasons: parseReasons(record.reasons),
    openedAt: Number(record.opened_at),
    decidedAt: record.decided_at === null ? null : Number(record.decided_at),
    decidedBy: record.decided_by_name,
    note: record.note,
    panelName: record.panel_name,
    affiliate: {
      id: record.affiliate_id,
      label: clientLabel({
        name: record.affiliate_name,
        company: record.affiliate_company,
        email: record.affiliate_email,
        external_id: record.affiliate_external_id,
      }),
    },
    client: clientLabel({
      name: record.client_name,
      company: record.client_company,
      email: record.client_email,
      external_id: record.client_external_id,
    }),
    order: {
      id: record.order_id,
      label: record.order_label,
      placedAt: Number(record.placed_at),
      amount: Number(record.subtotal) - Number(record.discount),
      currency: record.currency,
    },
    commissions: earned
      .filter((row) => row.order_id === record.order_id && row.affiliate_id === record.affiliate_id)
      .map(({ currency, amount }) => ({ currency, amount: Number(amount) })),
  }))
}

function parseReasons(stored: string | Suspicion[]): Suspicion[] {
  return typeof stored === 'string' ? (JSON.parse(stored) as Suspicion[]) : stored
}
