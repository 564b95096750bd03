import { Exception } from '@adonisjs/core/exceptions'
import db from '@adonisjs/lucid/services/db'
import { containing } from '#core/lists/containing'
import { parseListQuery, type ListQuery } from '#core/lists/list_query'
import { trackedUrl } from '#links/link_target'
import type { LinkStatus } from '#links/models/link'
import { countReferrals, visitsOfThirtyDays } from '#links/queries/list_links'
import { clientLabel } from '#panels/client_label'

/**
 * What an admin filters by: the standing as it works out for visitors.
 */
export const LINK_STATES = ['active', 'inactive', 'blocked', 'deleted'] as const

export type LinkState = (typeof LINK_STATES)[number]

/**
 * A link as admins see it. Its name is not among it: it is its owner's alone.
 */
export interface AdministeredLinkRow {
  id: number
  code: string
  trackedUrl: string
  targetUrl: string
  state: LinkState
  blockedAt: number | null
  blockedReason: string | null
  /** Milliseconds. */
  createdAt: number
  affiliate: { id: number; label: string }
  panel: { id: number; name: string }
  /** Visits of the last 30 days, today's included. */
  visits: number
  /** Signups and orders ever. */
  referrals: number
}

export type AdministeredLinksQuery = ListQuery<'status' | 'affiliate', 'created' | 'visits'>

/**
 * @param affiliateId the affiliate that the address names, if the admin administers it
 */
export function administeredLinksList(
  input: Record<string, unknown>,
  affiliateId: number | null
): AdministeredLinksQuery {
  return parseListQuery(
    {
      path: '/admin/links',
      choices: {
        affiliate: affiliateId === null ? [] : [String(affiliateId)],
        status: LINK_STATES,
      },
      sorts: ['created', 'visits'],
      defaultSort: '-created',
      search: true,
      dates: true,
    },
    input
  )
}

const SORT_COLUMNS = { created: 'links.id', visits: 'visits' }

/** Rows that the export reads at a time. */
const PIECE = 1_000

/**
 * The links of all members, or of those of one panel; deleted ones only when they are asked for.
 */
export class ListAdministeredLinks {
  constructor(
    private readonly panelId: number | null,
    private readonly list: AdministeredLinksQuery
  ) {}

  async count(): Promise<number> {
    const row = await this.matching().count('* as total').first()
    return Number(row.total)
  }

  async page(offset: number, limit: number): Promise<AdministeredLinkRow[]> {
    const { sort, direction } = this.list
    return rowsOf(
      this.matching()
        .orderBy(SORT_COLUMNS[sort], direction)
        .orderBy('links.id', direction)
        .offset(offset)
        .limit(limit)
    )
  }

  async *all(): AsyncGenerator<AdministeredLinkRow> {
    for (let offset = 0; ; offset += PIECE) {
      const rows = await this.page(offset, PIECE)
      yield* rows
      if (rows.length < PIECE) return
    }
  }

  private matching() {
    const { q, choices, since, until } = this.list
    const query = administered(this.panelId)
    if (choices.affiliate) query.where('links.affiliate_id', choices.affiliate)
    if (since !== null) query.where('links.created_at', '>=', since)
    if (until !== null) query.where('links.created_at', '<', until)
    if (q) {
      query.where((either) =>
        either.whereRaw(...containing('links.target_url', q)).orWhere('links.code', codeIn(q))
      )
    }

    if (choices.status === 'deleted') return query.whereNotNull('links.deleted_at')
    query.whereNull('links.deleted_at')
    if (choices.status === 'blocked') return query.whereNotNull('links.blocked_at')
    if (choices.status) {
      query.whereNull('links.blocked_at').where('links.status', choices.status)
    }
    return query
  }
}

/**
 * One link, whatever its state. Another panel's and none at all are the same to whoever asks.
 * @throws E_ROW_NOT_FOUND
 */
export async function administeredLink(
  panelId: number | null,
  id: number | string
): Promise<AdministeredLinkRow> {
  const [row] = await rowsOf(administered(panelId).where('links.id', id).limit(1))
  if (!row) throw new Exception('No such link', { status: 404, code: 'E_ROW_NOT_FOUND' })
  return row
}

/**
 * The links among `ids` that the admin may act upon, for the page that asks.
 */
export async function administeredLinksAmong(
  panelId: number | null,
  ids: number[]
): Promise<AdministeredLinkRow[]> {
  if (ids.length === 0) return []
  return rowsOf(
    administered(panelId).whereIn('links.id', ids).whereNull('links.deleted_at').orderBy('links.id')
  )
}

/**
 * An affiliate whom the admin administers, as the filter names it.
 */
export async function administeredAffiliate(
  panelId: number | null,
  id: unknown
): Promise<{ id: number; label: string } | null> {
  if (typeof id !== 'string' || !/^\d{1,9}$/.test(id)) return null
  const query = db
    .from('affiliates')
    .join('clients', 'clients.id', 'affiliates.client_id')
    .where('affiliates.id', id)
    .select('affiliates.id', 'clients.name', 'clients.company', 'clients.email')
    .select('clients.external_id')
  if (panelId !== null) query.where('affiliates.panel_id', panelId)
  const row = await query.first()
  return row ? { id: Number(row.id), label: clientLabel(row) } : null
}

function administered(panelId: number | null) {
  const query = db
    .from('links')
    .join('affiliates', 'affiliates.id', 'links.affiliate_id')
    .join('clients', 'clients.id', 'affiliates.client_id')
    .join('panels', 'panels.id', 'affiliates.panel_id')
    .where('links.kind', 'affiliate')
  return panelId === null ? query : query.where('affiliates.panel_id', panelId)
}

/** A whole tracked URL finds its link too. */
function codeIn(q: string): string {
  return /\/go\/(\w+)/.exec(q)?.[1] ?? q
}

async function rowsOf(query: ReturnType<typeof administered>): Promise<AdministeredLinkRow[]> {
  const rows = await query
    .select('links.id', 'links.code', 'links.target_url', 'links.status', 'links.created_at')
    .select('links.blocked_at', 'links.blocked_reason', 'links.deleted_at', 'links.affiliate_id')
    .select('clients.name', 'clients.company', 'clients.email', 'clients.external_id')
    .select('affiliates.panel_id', 'panels.name as panel_name')
    .select(visitsOfThirtyDays().as('visits'))
  const referrals = await countReferrals(rows.map((row) => row.id))

  return rows.map((row) => ({
    id: Number(row.id),
    code: row.code,
    trackedUrl: trackedUrl(row.code),
    targetUrl: row.target_url,
    state: stateOf(row),
    blockedAt: row.blocked_at === null ? null : Number(row.blocked_at),
    blockedReason: row.blocked_reason,
    createdAt: Number(row.created_at),
    affiliate: { id: Number(row.affiliate_id), label: clientLabel(row) },
    panel: { id: Number(row.panel_id), name: row.panel_name },
    visits: Number(row.visits),
    referrals: referrals.get(Number(row.id)) ?? 0,
  }))
}

function stateOf(row: {
  status: LinkStatus
  blocked_at: number | null
  deleted_at: number | null
}): LinkState {
  if (row.deleted_at !== null) return 'deleted'
  return row.blocked_at === null ? row.status : 'blocked'
}
