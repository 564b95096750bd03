import db from '@adonisjs/lucid/services/db'
import type { DatabaseQueryBuilderContract } from '@adonisjs/lucid/types/querybuilder'
import { containing } from '#core/lists/containing'
import { shownClient } from '#affiliates/mask_client'
import { namesNoUser, userNamesOf } from '#panels/queries/user_names_of'
import { redactDescription } from '#referrals/redact_description'

export type ReferralKind = 'signup' | 'order'
/** In which role its payee brought it. */
export type EarningRole = 'affiliate' | 'agent'
export type ReferralStatus = 'pending' | 'in_review' | 'qualified' | 'rejected' | 'refunded'

export const REFERRAL_KINDS: ReferralKind[] = ['signup', 'order']
export const EARNING_ROLES: EarningRole[] = ['affiliate', 'agent']
export const REFERRAL_STATUSES: ReferralStatus[] = [
  'pending',
  'in_review',
  'qualified',
  'rejected',
  'refunded',
]

export interface ReferralFilters {
  /** Part of a link's name or of what was ordered, in any case. */
  search?: string | null
  status?: ReferralStatus | null
  kind?: ReferralKind | null
  linkId?: number | null
  role?: EarningRole | null
  /** Milliseconds, inclusive. */
  since?: number | null
  /** Milliseconds, exclusive. */
  until?: number | null
}

/**
 * A referral as its affiliate may see it: whoever came is masked before it leaves the query.
 */
export interface ReferralRow {
  id: number
  /** Milliseconds. */
  occurredAt: number
  kind: ReferralKind
  /** `j***@e***.com`; null where nothing is known, or the admin hides clients. */
  client: string | null
  /** The first thing that was ordered, without domains and names; null for signups. */
  description: string | null
  /** How many things were ordered beside it. */
  more: number
  link: { id: number; name: string; isDeleted: boolean; isAgents: boolean }
  role: EarningRole
  status: ReferralStatus
  reason: string
  reasonValues: Record<string, string | number>
}

export type Direction = 'asc' | 'desc'

interface ReferralRecord {
  id: number
  occurred_at: number
  kind: ReferralKind
  role: EarningRole
  description: string | null
  status: ReferralStatus
  reason: string
  reason_values: string | null
  link_id: number
  link_name: string
  link_kind: EarningRole
  link_deleted_at: number | null
  client_id: number
  client_email: string | null
  client_name: string | null
  client_company: string | null
  items: number
}

/**
 * The referrals of one affiliate, by date.
 */
export class ListReferrals {
  constructor(
    private readonly affiliateId: number,
    private readonly filters: ReferralFilters = {},
    private readonly direction: Direction = 'desc'
  ) {}

  async count(): Promise<number> {
    const row = await this.matching().count('* as total').first()
    return Number(row.total)
  }

  /**
   * The ids of a deep page are found in an index alone; only the rows shown are read.
   */
  async page(offset: number, limit: number): Promise<ReferralRow[]> {
    const ids = this.matching()
      .select('referrals.id')
      .orderBy('referrals.occurred_at', this.direction)
      .orderBy('referrals.id', this.direction)
      .offset(offset)
      .limit(limit)

    return this.read(ids)
  }

  /**
   * Every match, in pieces, each found from where the last one ended.
   */
  async *all(pieceSize = 1_000): AsyncGenerator<ReferralRow> {
    const beyond = this.direction === 'desc' ? '<' : '>'
    let last: ReferralRow | undefined

    do {
      const ids = this.matching()
        .select('referrals.id')
        .orderBy('referrals.occurred_at', this.direction)
        .orderBy('referrals.id', this.direction)
        .limit(pieceSize)
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

      const rows = await this.read(ids)
      yield* rows
      last = rows.length === pieceSize ? rows.at(-1) : undefined
    } while (last)
  }

  private matching() {
    const { search, status, kind, linkId, role, since, until } = this.filters
    const query = db.from('referrals').where('referrals.affiliate_id', this.affiliateId)

    if (status) query.where('referrals.status', status)
    if (kind) query.where('referrals.kind', kind)
    if (linkId) query.where('referrals.link_id', linkId)
    if (role) query.where('referrals.role', role)
    if (since) query.where('referrals.occurred_at', '>=', since)
    if (until) query.where('referrals.occurred_at', '<', until)
    if (search) {
      query.where((either) =>
        either
          .whereIn(
            'referrals.link_id',
            db
              .from('links')
              .select('id')
              .where('affiliate_id', this.affiliateId)
              .whereRaw(...containing('name', search))
          )
          .orWhere((described) =>
            described
              .whereRaw(...containing('referrals.description', search))
              .whereRaw(namesNoUser('referrals.description', 'referrals.client_id'))
          )
      )
    }
    return query
  }

  private async read(ids: DatabaseQueryBuilderContract): Promise<ReferralRow[]> {
    const records: ReferralRecord[] = await db
      .from(ids.as('chosen'))
      .innerJoin('referrals', 'referrals.id', 'chosen.id')
      .innerJoin('links', 'links.id', 'referrals.link_id')
      .innerJoin('clients', 'clients.id', 'referrals.client_id')
      .select(
        'referrals.id',
        'referrals.occurred_at',
        'referrals.kind',
        'referrals.role',
        'referrals.description',
        'referrals.status',
        'referrals.reason',
        'referrals.reason_values',
        'referrals.link_id',
        'links.name as link_name',
        'links.kind as link_kind',
        'links.deleted_at as link_deleted_at',
        'referrals.client_id',
        'clients.email as client_email',
        'clients.name as client_name',
        'clients.company as client_company',
        db
          .from('order_items')
          .count('*')
          .whereColumn('order_items.order_id', 'referrals.order_id')
          .as('items')
      )
      .orderBy('referrals.occurred_at', this.direction)
      .orderBy('referrals.id', this.direction)

    const userNames = await userNamesOf(records.map((record) => record.client_id))

    return records.map((record) => ({
      id: record.id,
      occurredAt: Number(record.occurred_at),
      kind: record.kind,
      client: shownClient(record.client_email),
      // once more: the client's name may have become known since it was written
      description:
        record.description === null
          ? null
          : redactDescription(record.description, {
              name: record.client_name,
              company: record.client_company,
              userNames: userNames.get(record.client_id),
            }),
      more: Math.max(0, Number(record.items) - 1),
      link: {
        id: record.link_id,
        name: record.link_name,
        isDeleted: record.link_deleted_at !== null,
        isAgents: record.link_kind === 'agent',
      },
      role: record.role,
      status: record.status,
      reason: record.reason,
      reasonValues: record.reason_values ? JSON.parse(record.reason_values) : {},
    }))
  }
}
