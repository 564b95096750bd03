import db from '@adonisjs/lucid/services/db'
import { containing } from '#core/lists/containing'
import { now } from '#core/clock'
import { parseListQuery, type ListQuery } from '#core/lists/list_query'
import { programDaysUpTo } from '#links/program_day'
import { checkLinkTarget, trackedUrl } from '#links/link_target'
import { LINK_STATUSES, type LinkStatus } from '#links/models/link'

export interface LinkRow {
  id: number
  name: string
  targetUrl: string
  trackedUrl: string
  status: LinkStatus
  /** Why an admin keeps it from being followed; null: nobody does. */
  blockedReason: string | null
  /** Its target is on a site that links may lead to. */
  targetIsAllowed: boolean
  /** Visits of the last 30 days, today's included. */
  visits: number
  /** Signups and orders ever. */
  referrals: number
  /** Milliseconds. */
  createdAt: number
}

export type LinksListQuery = ListQuery<'status', 'created' | 'name' | 'visits'>

export function linksList(input: Record<string, unknown>): LinksListQuery {
  return parseListQuery(
    {
      path: '/affiliate/links',
      choices: { status: LINK_STATUSES },
      sorts: ['created', 'name', 'visits'],
      defaultSort: '-created',
      search: true,
    },
    input
  )
}

const SORT_COLUMNS = { created: 'links.id', name: 'links.name', visits: 'visits' }

/** Rows that the export reads at a time. */
const PIECE = 1_000

/**
 * The links of one affiliate that are not deleted.
 */
export class ListLinks {
  constructor(
    private readonly affiliateId: number,
    private readonly list: LinksListQuery
  ) {}

  async count(): Promise<number> {
    const row = await this.matching().count('* as total').first()
    return Number(row.total)
  }

  async page(offset: number, limit: number): Promise<LinkRow[]> {
    const { sort, direction } = this.list
    const rows = await this.matching()
      .select('links.id', 'links.name', 'links.target_url', 'links.code', 'links.status')
      .select('links.created_at', 'links.blocked_reason', visitsOfThirtyDays().as('visits'))
      .orderBy(SORT_COLUMNS[sort], direction)
      .orderBy('links.id', direction)
      .offset(offset)
      .limit(limit)
    const referrals = await countReferrals(rows.map((row) => row.id))

    return rows.map((row) => ({
      id: Number(row.id),
      name: row.name,
      targetUrl: row.target_url,
      trackedUrl: trackedUrl(row.code),
      status: row.status,
      blockedReason: row.blocked_reason,
      targetIsAllowed: checkLinkTarget(row.target_url).ok,
      visits: Number(row.visits),
      referrals: referrals.get(Number(row.id)) ?? 0,
      createdAt: Number(row.created_at),
    }))
  }

  /**
   * Every match, in pieces. An affiliate has as many links as somebody typed, so counting from the start is cheap.
   */
  async *all(): AsyncGenerator<LinkRow> {
    for (let offset = 0; ; offset += PIECE) {
      const rows = await this.page(offset, PIECE)
      yield* rows
      if (rows.length < PIECE) return
    }
  }

  private matching() {
    const { q, choices } = this.list
    const query = db
      .from('links')
      .where('links.affiliate_id', this.affiliateId)
      .where('links.kind', 'affiliate')
      .whereNull('links.deleted_at')
    if (choices.status) query.where('links.status', choices.status)
    if (q) {
      query.where((either) =>
        either
          .whereRaw(...containing('links.name', q))
          .orWhereRaw(...containing('links.target_url', q))
          .orWhere('links.code', q)
      )
    }
    return query
  }
}

/**
 * Of the link in the query around it, from the daily counters: the visits themselves are never read.
 */
export function visitsOfThirtyDays() {
  const [first] = programDaysUpTo(now(), 30)
  return db
    .from('link_daily_visits')
    .whereColumn('link_daily_visits.link_id', 'links.id')
    .where('link_daily_visits.day', '>=', first!)
    .select(db.raw('COALESCE(SUM(link_daily_visits.visits), 0)'))
}

/**
 * Referrals stand to the right of links; their number is read from the table, without their feature.
 */
export async function countReferrals(linkIds: number[]): Promise<Map<number, number>> {
  if (linkIds.length === 0) return new Map()
  const rows = await db
    .from('referrals')
    .whereIn('link_id', linkIds)
    .groupBy('link_id')
    .select('link_id')
    .count('* as total')
  return new Map(rows.map((row) => [Number(row.link_id), Number(row.total)]))
}
