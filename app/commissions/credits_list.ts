import { type ListQuery, parseListQuery } from '#core/lists/list_query'
import {
  COMMISSION_STATUSES,
  type CommissionStatus,
  ListCommissions,
  type Payee,
} from '#commissions/queries/list_commissions'
import { currenciesOf } from '#commissions/queries/currencies_of'

/**
 * The Credits page's list as its address says it, for the page and for its export.
 */
export async function creditsList(payee: Payee, input: Record<string, unknown>) {
  const list: ListQuery<'status' | 'currency', 'date'> = parseListQuery(
    {
      path: '/affiliate/credits',
      choices: { status: COMMISSION_STATUSES, currency: await currenciesOf(payee) },
      sorts: ['date'],
      defaultSort: '-date',
      search: true,
      dates: true,
    },
    input
  )

  const commissions = new ListCommissions(
    payee,
    {
      search: list.q,
      status: list.choices.status as CommissionStatus | null,
      currency: list.choices.currency,
      since: list.since,
      until: list.until,
    },
    list.direction
  )
  return { list, commissions }
}
