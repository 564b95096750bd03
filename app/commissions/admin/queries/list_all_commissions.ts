import db from '@adonisjs/lucid/services/db'
import { containing } from '#core/lists/containing'
import { type ListQuery, parseListQuery } from '#core/lists/list_query'
import { COMMISSION_STATUSES, type CommissionStatus } from '#commissions/queries/list_commissions'
import { clientLabel } from '#panels/client_label'

/**
 * A commission as admins see it.
 */
export interface AdminCommissionRow {
  id: number
  panelName: string
  affiliateId: number | null
  affiliate: string
  orderId: number | null
  /** Milliseconds. */
  paidAt: number
  availableAt: number
  description: string
  currency: string
  /** Minor units. */
  itemAmount: number
  baseAmount: number
  /** Basis points; null for fixed amounts. */
  rateBps: number | null
  /** Minor units; negative where a paid credit is taken back. */
  amount: number
  status: CommissionStatus
  /** Its plan is released by an admin, and none has approved it yet. */
  waitsForApproval: boolean
  reason: string | null
}

interface CommissionRecord {
  id: number
  panel_name: string
  affiliate_id: number | null
  order_id: number | null
  paid_at: number
  available_at: number
  description: string
  currency: string
  item_amount: number
  base_amount: number
  rate_bps: number | null
  amount: number
  status: CommissionStatus
  release: string
  approved_at: number | null
  reason: string | null
  name: string | null
  company: string | null
  email: string | null
  external_id: string
}

type Choice = 'status' | 'approval' | 'currency' | 'affiliate'

/**
 * @param affiliate `?affiliate=12` narrows the list to one member; any whole number is let through
 */
export function allCommissionsList(
  input: Record<string, unknown>,
  currencies: string[]
): ListQuery<Choice, 'booked'> {
  const { affiliate } = input
  const isId = typeof affiliate === 'string' && /^\d{1,9}$/.test(affiliate)
  return parseListQuery(
    {
      path: '/admin/commissions',
      choices: {
        status: COMMISSION_STATUSES,
        approval: ['waiting'],
        currency: currencies,
        affiliate: isId ? [affiliate] : [],
      },
      sorts: ['booked'],
      defaultSort: '-booked',
      search: true,
      dates: true,
    },
    input
  )
}

/**
 * The commissions of the panels that an admin administers, in the order they were booked: the key's own, which costs
 * nothing however many there are.
 * @param panelId of one panel; null for all
 */
export class ListAllCommissions {
  constructor(
    private panelId: number | null,
    private list: ListQuery<Choice, 'booked'>
  ) {}

  async count(): Promise<number> {
    const row = await this.matching().count('* as total').first()
    return Number(row?.total ?? 0)
  }

  page(offset: number, limit: number): Promise<AdminCommissionRow[]> {
    return this.read(this.ids().offset(offset).limit(limit))
  }

  /**
   * Every match, in pieces, each found from where the last one ended.
   */
  async *all(pieceSize = 1_000): AsyncGenerator<AdminCommissionRow> {
    const beyond = this.list.direction === 'desc' ? '<' : '>'
    for (let last: number | null = null; ;) {
      const ids = this.ids().limit(pieceSize)
      if (last !== null) ids.where('commissions.id', beyond, last)
      const rows: AdminCommissionRow[] = await this.read(ids)
      yield* rows
      if (rows.length < pieceSize) return
      last = rows.at(-1)!.id
    }
  }

  private ids() {
    return this.matching().select('commissions.id').orderBy('commissions.id', this.list.direction)
  }

  private matching() {
    const { q, choices, since, until } = this.list
    const query = db.from('commissions')
    if (this.panelId !== null) query.where('commissions.panel_id', this.panelId)
    if (choices.affiliate) query.where('commissions.affiliate_id', Number(choices.affiliate))
    if (choices.status) query.where('commissions.status', choices.status)
    if (choices.approval) {
      query
        .where('commissions.status', 'pending')
        .where('commissions.release', 'manual')
        .whereNull('commissions.approved_at')
    }
    if (choices.currency) query.where('commissions.currency', choices.currency)
    if (since) query.where('commissions.paid_at', '>=', since)
    if (until) query.where('commissions.paid_at', '<', until)
    if (q) query.whereRaw(...containing('commissions.description', q))
    return query
  }

  private read(ids: ReturnType<typeof this.ids>) {
    return readCommissions(ids, this.list.direction)
  }
}

/**
 * Those of `ids` that the admin administers, in the order they were booked: what an act on ticked rows is about.
 */
export function findCommissions(panelId: number | null, ids: number[]) {
  const query = db.from('commissions').select('commissions.id').whereIn('commissions.id', ids)
  if (panelId !== null) query.where('commissions.panel_id', panelId)
  return readCommissions(query, 'asc')
}

async function readCommissions(
  ids: ReturnType<typeof db.from>,
  direction: 'asc' | 'desc'
): Promise<AdminCommissionRow[]> {
  const records: CommissionRecord[] = await db
    .from(ids.as('chosen'))
    .innerJoin('commissions', 'commissions.id', 'chosen.id')
    .innerJoin('clients', 'clients.id', 'commissions.client_id')
    .innerJoin('panels', 'panels.id', 'commissions.panel_id')
    .select(
      'commissions.*',
      'panels.name as panel_name',
      'clients.name',
      'clients.company',
      'clients.email',
      'clients.external_id'
    )
    .orderBy('commissions.id', direction)

  return records.map((record) => ({
    id: record.id,
    panelName: record.panel_name,
    affiliateId: record.affiliate_id,
    affiliate: clientLabel(record),
    orderId: record.order_id,
    paidAt: Number(record.paid_at),
    availableAt: Number(record.available_at),
    description: record.description,
    currency: record.currency,
    itemAmount: Number(record.item_amount),
    baseAmount: Number(record.base_amount),
    rateBps: record.rate_bps,
    amount: Number(record.amount),
    status: record.status,
    waitsForApproval:
      record.status === 'pending' && record.release === 'manual' && record.approved_at === null,
    reason: record.reason,
  }))
}

/**
 * The currencies that anything was ever booked in, by code: one chain of each is enough to tell.
 */
export async function bookedCurrencies(panelId: number | null): Promise<string[]> {
  const rows: { currency: string }[] = await db
    .from('ledger_chains')
    .if(panelId !== null, (query) => query.where('panel_id', panelId!))
    .distinct('currency')
    .orderBy('currency')
  return rows.map(({ currency }) => currency)
}
