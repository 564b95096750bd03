import { type ListQuery, parseListQuery } from '#core/lists/list_query'
import {
  COMMISSION_STATUSES,
  type CommissionStatus,
  ListCommissions,
  type Payee,
} from '#commissions/queries/list_commissions'
import { EARNING_ROLES, type EarningRole } from '#referrals/queries/list_referrals'
import { currenciesOf } from '#commissions/queries/currencies_of'

/**
 * The Credits page's list as its address says it, for the page and for its export.
 *
 * @param inBothRoles the payee earns, or did, as affiliate and as agent
 */
export async function creditsList(
  payee: Payee,
  inBothRoles: boolean,
  input: Record<string, unknown>
) {
  const list: ListQuery<'status' | 'currency' | 'role', 'date'> = parseListQuery(
    {
      path: '/affiliate/credits',
      choices: {
        status: COMMISSION_STATUSES,
        currency: await currenciesOf(payee),
        role: inBothRoles ? EARNING_ROLES : [],
      },
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
      role: list.choices.role as EarningRole | null,
      since: list.since,
      until: list.until,
    },
    list.direction
  )
  return { list, commissions }
}
