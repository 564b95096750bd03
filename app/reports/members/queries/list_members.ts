import db from '@adonisjs/lucid/services/db'
import { now } from '#core/clock'
import { containing } from '#core/lists/containing'
import { type ListQuery, parseListQuery } from '#core/lists/list_query'
import { AFFILIATE_STATUSES, type AffiliateStatus } from '#affiliates/models/affiliate'
import type { Balance } from '#ledger/queries/balances_of'
import { clientLabel } from '#panels/client_label'
import { planAtSql } from '#plans/plan_versions'
import { balancesOfClients } from '#reports/members/queries/balances_of_clients'

export interface MemberRow {
  id: number
  name: string
  email: string | null
  panel: { id: number; name: string }
  site: string | null
  /** null before there is any plan. */
  plan: { id: number; name: string } | null
  /** Signups and orders ever. */
  referrals: number
  /** By currency, never added. */
  balances: Balance[]
  status: AffiliateStatus
  /** When they became a member, or applied; milliseconds. */
  joinedAt: number
}

export type MembersQuery = ListQuery<'status' | 'plan', 'joined' | 'name' | 'waiting'>

/**
 * @param planIds that the admin may filter by
 */
export function membersList(input: Record<string, unknown>, planIds: number[]): MembersQuery {
  return parseListQuery(
    {
      path: '/admin/members',
      choices: { status: AFFILIATE_STATUSES, plan: planIds.map(String) },
      // `waiting`: applications first, the oldest of them on top
      sorts: ['joined', 'name', 'waiting'],
      defaultSort: '-joined',
      search: true,
      dates: true,
    },
    input
  )
}

/** Rows that the export reads at a time. */
const PIECE = 500

/**
 * Everybody who ever applied or was enrolled: of one panel, or of all (`panelId` null).
 */
export class ListMembers {
  constructor(
    private readonly panelId: number | null,
    private readonly list: MembersQuery
  ) {}

  async count(): Promise<number> {
    const row = await this.matching().count('* as total').first()
    return Number(row.total)
  }

  async page(offset: number, limit: number): Promise<MemberRow[]> {
    const plan = planAtSql({
      affiliateId: 'affiliates.id',
      panelId: 'affiliates.panel_id',
      instant: String(now()),
    })
    const rows = await this.ordered()
      .join('panels', 'panels.id', 'affiliates.panel_id')
      .select('affiliates.id', 'affiliates.status', 'affiliates.joined_at', 'affiliates.client_id')
      .select('clients.name', 'clients.company', 'clients.email', 'clients.external_id')
      .select('panels.id as panel_id', 'panels.name as panel_name')
      .select(db.raw(`${plan} AS plan_id`), db.raw(`${LAST_SITE} AS site`))
      .offset(offset)
      .limit(limit)
    if (rows.length === 0) return []

    const [referrals, balances, plans] = await Promise.all([
      countReferralsOf(rows.map(({ id }) => id)),
      balancesOfClients(rows.map(({ client_id }) => client_id)),
      planNames(rows.map(({ plan_id }) => plan_id)),
    ])
    return rows.map((row) => ({
      id: Number(row.id),
      name: clientLabel(row),
      email: row.email,
      panel: { id: Number(row.panel_id), name: row.panel_name },
      site: row.site,
      plan: row.plan_id === null ? null : (plans.get(Number(row.plan_id)) ?? null),
      referrals: referrals.get(Number(row.id)) ?? 0,
      balances: balances.get(Number(row.client_id)) ?? [],
      status: row.status,
      joinedAt: Number(row.joined_at),
    }))
  }

  async *all(): AsyncGenerator<MemberRow> {
    for (let offset = 0; ; offset += PIECE) {
      const rows = await this.page(offset, PIECE)
      yield* rows
      if (rows.length < PIECE) return
    }
  }

  private ordered() {
    const { sort, direction } = this.list
    const query = this.matching()
    if (sort === 'waiting') {
      query.orderByRaw(`CASE WHEN affiliates.status = 'applied' THEN 0 ELSE 1 END ${direction}`)
      return query.orderBy('affiliates.joined_at', 'asc').orderBy('affiliates.id', 'asc')
    }
    if (sort === 'name') query.orderBy('clients.name', direction)
    else query.orderBy('affiliates.joined_at', direction)
    return query.orderBy('affiliates.id', direction)
  }

  private matching() {
    const { q, choices, since, until } = this.list
    const query = db
      .from('affiliates')
      .join('clients', 'clients.id', 'affiliates.client_id')
      .whereNot('affiliates.status', 'none')
    if (this.panelId !== null) query.where('affiliates.panel_id', this.panelId)
    if (choices.status) query.where('affiliates.status', choices.status)
    if (choices.plan) {
      const plan = planAtSql({
        affiliateId: 'affiliates.id',
        panelId: 'affiliates.panel_id',
        instant: String(now()),
      })
      query.whereRaw(`${plan} = ?`, [Number(choices.plan)])
    }
    if (since !== null) query.where('affiliates.joined_at', '>=', since)
    if (until !== null) query.where('affiliates.joined_at', '<', until)
    if (q) {
      query.where((either) =>
        either
          .whereRaw(...containing('clients.name', q))
          .orWhereRaw(...containing('clients.company', q))
          .orWhereRaw(...containing('clients.email', q))
          .orWhere('clients.external_id', q)
          .orWhereIn(
            'affiliates.id',
            db
              .from('affiliate_applications')
              .select('affiliate_id')
              .whereRaw(...containing('affiliate_applications.site_url', q))
          )
      )
    }
    return query
  }
}

/** The site of the last application, of the affiliate in the query around it. */
const LAST_SITE = `(
  SELECT site_url FROM affiliate_applications WHERE affiliate_id = affiliates.id
  ORDER BY applied_at DESC, id DESC LIMIT 1)`

async function countReferralsOf(affiliateIds: number[]): Promise<Map<number, number>> {
  const rows = await db
    .from('referrals')
    .whereIn('affiliate_id', affiliateIds)
    .groupBy('affiliate_id')
    .select('affiliate_id')
    .count('* as total')
  return new Map(rows.map((row) => [Number(row.affiliate_id), Number(row.total)]))
}

async function planNames(ids: (number | null)[]) {
  const rows: { id: number; name: string }[] = await db
    .from('plans')
    .whereIn('id', [...new Set(ids.filter((id) => id !== null))])
    .select('id', 'name')
  return new Map(rows.map(({ id, name }) => [Number(id), { id: Number(id), name }]))
}

/**
 * The plans that members of the panel, or of all, may have: for the filter.
 */
export async function plansToFilterBy(panelId: number | null) {
  const rows: { id: number; name: string }[] = await db
    .from('plans')
    .if(panelId !== null, (query) =>
      query.where((either) => either.whereNull('panel_id').orWhere('panel_id', panelId!))
    )
    .select('id', 'name')
    .orderBy('name')
    .orderBy('id')
  return rows.map(({ id, name }) => ({ id: Number(id), name }))
}
