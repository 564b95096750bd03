import { parseListQuery } from '#core/lists/list_query'
import { ListReceipts } from '#receipts/queries/list_receipts'

export const OUTCOMES = ['credited', 'refused'] as const
export const KINDS = ['order', 'signup'] as const

/**
 * The search page's list as its address says it, for the page and for its export.
 * @param panelId whose receipts the admin may see; null: all panels'
 */
export function receiptsList(panelId: number | null, input: Record<string, unknown>) {
  const list = parseListQuery(
    {
      path: '/admin/receipts',
      choices: { outcome: OUTCOMES, kind: KINDS },
      sorts: ['date'],
      defaultSort: '-date',
      search: true,
      dates: true,
    },
    input
  )
  const receipts = new ListReceipts(
    {
      panelId,
      search: list.q,
      kind: list.choices.kind as (typeof KINDS)[number] | null,
      outcome: list.choices.outcome as (typeof OUTCOMES)[number] | null,
      since: list.since,
      until: list.until,
    },
    list.direction
  )
  return { list, receipts }
}
