import db from '@adonisjs/lucid/services/db'
import type { DatabaseQueryBuilderContract } from '@adonisjs/lucid/types/querybuilder'
import { containing } from '#core/lists/containing'
import { type ListQuery, parseListQuery } from '#core/lists/list_query'
import { clientLabel } from '#panels/client_label'

export const CORRECTION_STATES = ['waiting', 'booked', 'refused', 'withdrawn'] as const

export type CorrectionState = (typeof CORRECTION_STATES)[number]

export interface CorrectionRow {
  id: number
  panelId: number
  panelName: string
  affiliateId: number
  /** As admins name the payee. */
  affiliate: string
  currency: string
  /** Minor units; negative for a debit. */
  amount: number
  reason: string
  state: CorrectionState
  requestedBy: number
  requestedByName: string
  /** Milliseconds. */
  requestedAt: number
  decidedByName: string | null
  decidedAt: number | null
  decisionReason: string | null
}

interface CorrectionRecord {
  id: number
  panel_id: number
  panel_name: string
  affiliate_id: number
  currency: string
  amount: number
  reason: string
  state: CorrectionState
  requested_by: number
  requested_by_name: string
  requested_at: number
  decided_by_name: string | null
  decided_at: number | null
  decision_reason: string | null
  name: string | null
  company: string | null
  email: string | null
  external_id: string
}

const spec = {
  path: '/admin/corrections',
  choices: { state: CORRECTION_STATES },
  sorts: ['date'],
  defaultSort: '-date',
  search: true,
  dates: true,
} as const

export function correctionsList(input: Record<string, unknown>): ListQuery<'state', 'date'> {
  return parseListQuery(spec, input)
}

/**
 * Manual credits and debits of the panels that an admin administers.
 * @param panelId of one panel; null for all
 */
export class ListCorrections {
  constructor(
    private panelId: number | null,
    private list: ListQuery<'state', 'date'>
  ) {}

  async count(): Promise<number> {
    const row = await this.matching().count('* as total').first()
    return Number(row?.total ?? 0)
  }

  page(offset: number, limit: number): Promise<CorrectionRow[]> {
    return read(
      this.matching()
        .orderBy('corrections.requested_at', this.list.direction)
        .orderBy('corrections.id', this.list.direction)
        .offset(offset)
        .limit(limit)
    )
  }

  async *all(pieceSize = 500): AsyncGenerator<CorrectionRow> {
    for (let offset = 0; ; offset += pieceSize) {
      const rows = await this.page(offset, pieceSize)
      yield* rows
      if (rows.length < pieceSize) return
    }
  }

  private matching() {
    const { q, choices, since, until } = this.list
    const query = corrections(this.panelId)
    if (choices.state) query.where('corrections.state', choices.state)
    if (since) query.where('corrections.requested_at', '>=', since)
    if (until) query.where('corrections.requested_at', '<', until)
    if (q) {
      query.where((any) => {
        for (const column of ['clients.name', 'clients.company', 'clients.email']) {
          any.orWhereRaw(...containing(column, q))
        }
        any.orWhereRaw(...containing('corrections.reason', q)).orWhere('clients.external_id', q)
      })
    }
    return query
  }
}

/**
 * One correction, if the admin administers its panel.
 */
export async function findCorrection(
  panelId: number | null,
  id: number
): Promise<CorrectionRow | null> {
  const [row] = await read(corrections(panelId).where('corrections.id', id))
  return row ?? null
}

/**
 * What was booked by hand for a payee, newest first.
 */
export async function correctionsOf(payee: { panelId: number; clientId: number }) {
  return read(
    corrections(payee.panelId)
      .where('corrections.client_id', payee.clientId)
      .where('corrections.state', 'booked')
      .orderBy('corrections.decided_at', 'desc')
      .orderBy('corrections.id', 'desc')
  )
}

/**
 * How many were booked by hand for a payee.
 */
export async function countCorrectionsOf(payee: { panelId: number; clientId: number }) {
  const row = await db
    .from('corrections')
    .where('client_id', payee.clientId)
    .where('panel_id', payee.panelId)
    .where('state', 'booked')
    .count('* as total')
    .first()
  return Number(row?.total ?? 0)
}

function corrections(panelId: number | null) {
  return db
    .from('corrections')
    .innerJoin('clients', 'clients.id', 'corrections.client_id')
    .innerJoin('panels', 'panels.id', 'corrections.panel_id')
    .if(panelId !== null, (query) => query.where('corrections.panel_id', panelId!))
}

async function read(query: DatabaseQueryBuilderContract): Promise<CorrectionRow[]> {
  const records = (await query.select(
    'corrections.*',
    'panels.name as panel_name',
    'clients.name',
    'clients.company',
    'clients.email',
    'clients.external_id'
  )) as CorrectionRecord[]
  return records.map((record) => ({
    id: record.id,
    panelId: record.panel_id,
    panelName: record.panel_name,
    affiliateId: record.affiliate_id,
    affiliate: clientLabel(record),
    currency: record.currency,
    amount: Number(record.amount),
    reason: record.reason,
    state: record.state,
    requestedBy: record.requested_by,
    requestedByName: record.requested_by_name,
    requestedAt: Number(record.requested_at),
    decidedByName: record.decided_by_name,
    decidedAt: record.decided_at === null ? null : Number(record.decided_at),
    decisionReason: record.decision_reason,
  }))
}
