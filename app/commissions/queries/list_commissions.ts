import db from '@adonisjs/lucid/services/db'
import type { DatabaseQueryBuilderContract } from '@adonisjs/lucid/types/querybuilder'
import { containing } from '#core/lists/containing'
import { beginAfter, inPieces } from '#core/lists/in_pieces'
import { namesNoUser, userNamesOf } from '#panels/queries/user_names_of'
import { redactDescription } from '#referrals/redact_description'
import type { CommissionStatus } from '#commissions/settlement'
import type { EarningRole } from '#referrals/queries/list_referrals'

export type { CommissionStatus } from '#commissions/settlement'

export const COMMISSION_STATUSES: CommissionStatus[] = [
  'pending',
  'in_review',
  'available',
  'paid',
  'reversed',
]

export interface CommissionFilters {
  /** Part of a service's description, in any case. */
  search?: string | null
  status?: CommissionStatus | null
  currency?: string | null
  role?: EarningRole | null
  /** Milliseconds, inclusive. */
  since?: number | null
  /** Milliseconds, exclusive. */
  until?: number | null
}

/**
 * Why an amount is not what it was.
 */
export interface CommissionChange {
  cause: string
  /** Milliseconds: a refund's own instant. */
  at: number
  /** Minor units. */
  from: number
  to: number
  /** An admin's own words, meant for the payee; null where there are none. */
  reason: string | null
}

/**
 * A commission as its payee may see it.
 */
export interface CommissionRow {
  id: number
  referralId: number
  role: EarningRole
  /** Milliseconds: when the invoice was paid, or what it paid was taken back. */
  paidAt: number
  /** The service that earned it, without the client's domain and names. */
  description: string
  currency: string
  /** Minor units: the invoice's item before discount, and what of it counts. */
  itemAmount: number
  baseAmount: number
  /** Basis points; null for fixed amounts. */
  rateBps: number | null
  /** Minor units; negative where a credit is taken back. */
  amount: number
  status: CommissionStatus
  /** Oldest first; a negative commission has one, from nothing. */
  changes: CommissionChange[]
  /** Milliseconds. */
  availableAt: number
  /** When its hold ends an admin must say so. */
  waitsForApproval: boolean
  /** When the credit that this one takes back was booked; null where it takes nothing back. */
  reverses: { paidAt: number } | null
}

export interface CurrencySum {
  currency: string
  /** Minor units. */
  amount: number
}

export type Direction = 'asc' | 'desc'

export interface Payee {
  panelId: number
  clientId: number
}

interface CommissionRecord {
  id: number
  referral_id: number
  role: EarningRole
  paid_at: number
  description: string
  currency: string
  item_amount: number
  base_amount: number
  rate_bps: number | null
  amount: number
  status: CommissionStatus
  release: string
  available_at: number
  reversed_paid_at: number | null
  /** Whom the referral brought. */
  referred_id: number
  client_name: string | null
  client_company: string | null
}

const ORDER = { time: 'commissions.paid_at', id: 'commissions.id' }

/**
 * The commissions of one payee, by date.
 */
export class ListCommissions {
  constructor(
    private readonly payee: Payee,
    private readonly filters: CommissionFilters = {},
    private readonly direction: Direction = 'desc'
  ) {}

  /**
   * How many match, and what they come to in each currency.
   */
  async totals(): Promise<{ count: number; sums: CurrencySum[] }> {
    const rows: { currency: string; total: number; amount: number | string }[] =
      await this.matching()
        .select('commissions.currency')
        .count('* as total')
        .sum('commissions.amount as amount')
        .groupBy('commissions.currency')
        .orderBy('commissions.currency')

    return {
      count: rows.reduce((total, row) => total + Number(row.total), 0),
      sums: rows.map(({ currency, amount }) => ({ currency, amount: Number(amount) })),
    }
  }

  /**
   * The ids of a deep page are found in an index alone; only the rows shown are read.
   */
  async page(offset: number, limit: number): Promise<CommissionRow[]> {
    return this.read(this.ids().offset(offset).limit(limit))
  }

  /** Every match. */
  all(pieceSize = 1_000): AsyncGenerator<CommissionRow> {
    return inPieces<CommissionRow>(pieceSize, (last) => {
      const ids = this.ids().limit(pieceSize)
      if (last) beginAfter(ids, ORDER, this.direction, { at: last.paidAt, id: last.id })
      return this.read(ids)
    })
  }

  private ids() {
    return this.matching()
      .select('commissions.id')
      .orderBy(ORDER.time, this.direction)
      .orderBy(ORDER.id, this.direction)
  }

  private matching() {
    const { search, status, currency, role, since, until } = this.filters
    const query = db
      .from('commissions')
      .where('commissions.client_id', this.payee.clientId)
      .where('commissions.panel_id', this.payee.panelId)

    if (status) query.where('commissions.status', status)
    if (currency) query.where('commissions.currency', currency)
    if (role) {
      query.whereRaw(
        '(SELECT role FROM referrals WHERE referrals.id = commissions.referral_id) = ?',
        [role]
      )
    }
    if (since) query.where('commissions.paid_at', '>=', since)
    if (until) query.where('commissions.paid_at', '<', until)
    if (search) {
      query
        .whereRaw(...containing('commissions.description', search))
        .whereRaw(
          namesNoUser(
            'commissions.description',
            '(SELECT client_id FROM referrals WHERE referrals.id = commissions.referral_id)'
          )
        )
    }
    return query
  }

  private async read(ids: DatabaseQueryBuilderContract): Promise<CommissionRow[]> {
    const records: CommissionRecord[] = await db
      .from(ids.as('chosen'))
      .innerJoin('commissions', 'commissions.id', 'chosen.id')
      .innerJoin('referrals', 'referrals.id', 'commissions.referral_id')
      .innerJoin('clients', 'clients.id', 'referrals.client_id')
      .leftJoin('commissions as reversed', 'reversed.id', 'commissions.reverses_id')
      .select(
        'commissions.id',
        'commissions.referral_id',
        'referrals.role',
        'commissions.paid_at',
        'commissions.description',
        'commissions.currency',
        'commissions.item_amount',
        'commissions.base_amount',
        'commissions.rate_bps',
        'commissions.amount',
        'commissions.status',
        'commissions.release',
        'commissions.available_at',
        'reversed.paid_at as reversed_paid_at',
        'clients.id as referred_id',
        'clients.name as client_name',
        'clients.company as client_company'
      )
      .orderBy(ORDER.time, this.direction)
      .orderBy(ORDER.id, this.direction)

    const [changes, userNames] = await Promise.all([
      changesOf(records.map(({ id }) => id)),
      userNamesOf(records.map((record) => record.referred_id)),
    ])

    return records.map((record) => ({
      id: record.id,
      referralId: record.referral_id,
      role: record.role,
      paidAt: Number(record.paid_at),
      description: redactDescription(record.description, {
        name: record.client_name,
        company: record.client_company,
        userNames: userNames.get(record.referred_id),
      }),
      currency: record.currency,
      itemAmount: Number(record.item_amount),
      baseAmount: Number(record.base_amount),
      rateBps: record.rate_bps,
      amount: Number(record.amount),
      status: record.status,
      changes: changes.get(record.id) ?? [],
      availableAt: Number(record.available_at),
      waitsForApproval: record.status === 'pending' && record.release === 'manual',
      reverses:
        record.reversed_paid_at === null ? null : { paidAt: Number(record.reversed_paid_at) },
    }))
  }
}

async function changesOf(ids: number[]): Promise<Map<number, CommissionChange[]>> {
  const changes = new Map<number, CommissionChange[]>()
  if (ids.length === 0) return changes

  const rows: {
    commission_id: number
    cause: string
    at: number
    from_amount: number
    to_amount: number
    reason: string | null
  }[] = await db
    .from('commission_changes')
    .whereIn('commission_id', ids)
    .select('commission_id', 'cause', 'at', 'from_amount', 'to_amount', 'reason')
    .orderBy('commission_id')
    .orderBy('number')

  for (const row of rows) {
    const list = changes.get(row.commission_id) ?? []
    changes.set(row.commission_id, list)
    list.push({
      cause: row.cause,
      at: Number(row.at),
      from: Number(row.from_amount),
      to: Number(row.to_amount),
      // what was noted upon a review is for admins
      reason: row.cause === 'admin_rejected' ? row.reason : null,
    })
  }
  return changes
}
