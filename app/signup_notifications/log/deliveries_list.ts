import { type ListQuery, parseListQuery } from '#core/lists/list_query'

/**
 * What became of deliveries, as the log's filter names it: a state; `held` for what is owed and not sent as long as its
 * program, or all, is switched off; `problems` for all that went wrong.
 */
export const RESULTS = [
  'problems',
  'delivered',
  'owed',
  'held',
  'failed',
  'refused',
  'not_sent',
  'waiting',
  'served',
  'loaded',
  'broken',
  'page_closed',
] as const

export type ResultFilter = (typeof RESULTS)[number]

export const MODES = ['server', 'browser'] as const

type Choice = 'panel' | 'program' | 'result' | 'mode' | 'tests'
type Text = 'order' | 'code' | 'url'

export type DeliveriesList = ListQuery<Choice, 'time', Text>

/**
 * The log as its address says it. `program` is an affiliate program's id; `order` the panel's number or id of an order,
 * exactly; `code` a status code; `url` a part of the URL called last. Tests are left out unless `tests` says `with` or
 * `only`.
 */
export function deliveriesList(
  input: Record<string, unknown>,
  { panelIds, programIds }: { panelIds: number[]; programIds: number[] }
): DeliveriesList {
  return parseListQuery(
    {
      path: '/admin/deliveries',
      choices: {
        panel: panelIds.map(String),
        program: programIds.map(String),
        result: RESULTS,
        mode: MODES,
        tests: ['with', 'only'],
      },
      texts: { order: null, code: /^[1-5]\d\d$/, url: null },
      sorts: ['time'],
      defaultSort: '-time',
      dates: true,
    },
    input
  )
}
