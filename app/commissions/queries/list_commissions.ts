import db from '@adonisjs/lucid/services/db'
import type { DatabaseQueryBuilderContract } from '@adonisjs/lucid/types/querybuilder'
import { containing } from '#core/lists/containing'
import { redactDescription } from '#referrals/redact_description'

export type CommissionStatus = 'pending' | 'in_review' | 'available' | 'paid' | 'reversed'

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
  /** Milliseconds, inclusive. */
  since?: number | null
  /** Milliseconds, exclusive. */
  until?: number | null
}

/**
 * A commission as its payee may see it.
 */
export interface CommissionRow {
  id: number
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
  reason: string | null
  /** Milliseconds. */
  availableAt: number
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
  paid_at: number
  description: string
  currency: string
  item_amount: number
  base_amount: number
  rate_bps: number | null
  amount: number
  status: CommissionStatus
  reason: string | null
  available_at: number
  reversed_paid_at: number | null
  client_name: string | null
  client_company: string | null
}

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

  /**
   * Every match, in pieces, each found from where the last one ended.
   */
  async *all(pieceSize = 1_000): AsyncGenerator<CommissionRow> {
    const beyond = this.direction === 'desc' ? '<' : '>'
    let last: CommissionRow | undefined

    do {
      const ids = this.ids().limit(pieceSize)
      if (last) {
        const { paidAt, id } = last
        ids
          .where('commissions.paid_at', `${beyond}=`, paidAt)
          .where((query) =>
            query.where('commissions.paid_at', beyond, paidAt).orWhere('commissions.id', beyond, id)
          )
      }

      const rows = await this.read(ids)
      yield* rows
      last = rows.length === pieceSize ? rows.at(-1) : undefined
    } while (last)
  }

  private ids() {
    return this.matching()
      .select('commissions.id')
      .orderBy('commissions.paid_at', this.direction)
      .orderBy('commissions.id', this.direction)
  }

  private matching() {
    const { search, status, currency, since, until } = this.filters
    const query = db
      .from('commissions')
      .where('commissions.client_id', this.payee.clientId)
      .where('commissions.panel_id', this.payee.panelId)

    if (status) query.where('commissions.status', status)
    if (currency) query.where('commissions.currency', currency)
    if (since) query.where('commissions.paid_at', '>=', since)
    if (until) query.where('commissions.paid_at', '<', until)
    if (search) {
      query.whereRaw(...containing('commissions.description', search))
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
        'commissions.paid_at',
        'commissions.description',
        'commissions.currency',
        'commissions.item_amount',
        'commissions.base_amount',
        'commissions.rate_bps',
        'commissions.amount',
        'commissions.status',
        'commissions.reason',
        'commissions.available_at',
        'reversed.paid_at as reversed_paid_at',
        'clients.name as client_name',
        'clients.company as client_company'
      )
      .orderBy('commissions.paid_at', this.direction)
      .orderBy('commissions.id', this.direction)

    return records.map((record) => ({
      id: record.id,
      paidAt: Number(record.paid_at),
      description: redactDescription(record.description, {
        name: record.client_name,
        company: record.client_company,
      }),
      currency: record.currency,
      itemAmount: Number(record.item_amount),
      baseAmount: Number(record.base_amount),
      rateBps: record.rate_bps,
      amount: Number(record.amount),
      status: record.status,
      reason: record.reason,
      availableAt: Number(record.available_at),
      reverses:
        record.reversed_paid_at === null ? null : { paidAt: Number(record.reversed_paid_at) },
    }))
  }
}
