import { sandboxDb } from '#sandbox/database'
import type { OutboxRow } from '#sandbox/records'

export interface EventFilters {
  type?: string
  status?: string
  page: number
}

export const EVENTS_PER_PAGE = 25

export async function listEvents({ type, status, page }: EventFilters) {
  const matching = () => {
    const query = sandboxDb().from('sandbox_outbox')
    if (type) query.where('type', type)
    if (status) query.where('status', status)
    return query
  }
  const [{ total }] = (await matching().count('* as total')) as [{ total: number }]
  const rows = (await matching()
    .orderBy('id', 'desc')
    .offset((page - 1) * EVENTS_PER_PAGE)
    .limit(EVENTS_PER_PAGE)) as OutboxRow[]
  return { rows, total, pages: Math.max(1, Math.ceil(total / EVENTS_PER_PAGE)) }
}

export async function listEventTypes(): Promise<string[]> {
  const rows = (await sandboxDb().from('sandbox_outbox').distinct('type').orderBy('type')) as {
    type: string
  }[]
  return rows.map(({ type }) => type)
}

export async function findEvent(id: number): Promise<OutboxRow | null> {
  return (await sandboxDb().from('sandbox_outbox').where('id', id).first()) as OutboxRow | null
}

export async function countOwedEvents(): Promise<number> {
  const [{ total }] = (await sandboxDb()
    .from('sandbox_outbox')
    .where('status', 'owed')
    .count('* as total')) as [{ total: number }]
  return total
}
