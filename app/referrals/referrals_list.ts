import { type ListQuery, parseListQuery } from '#core/lists/list_query'
import {
  EARNING_ROLES,
  type EarningRole,
  ListReferrals,
  REFERRAL_KINDS,
  REFERRAL_STATUSES,
  type ReferralKind,
  type ReferralStatus,
} from '#referrals/queries/list_referrals'
import { linksToChooseFrom } from '#referrals/queries/links_to_choose_from'

/**
 * The Referrals page's list as its address says it, for the page and for its export.
 *
 * @param inBothRoles the payee earns, or did, as affiliate and as agent
 */
export async function referralsList(
  affiliateId: number,
  inBothRoles: boolean,
  input: Record<string, unknown>
) {
  const links = await linksToChooseFrom(affiliateId, input.link)
  const list: ListQuery<'status' | 'kind' | 'link' | 'role', 'date'> = parseListQuery(
    {
      path: '/affiliate/referrals',
      choices: {
        status: REFERRAL_STATUSES,
        kind: REFERRAL_KINDS,
        link: links.map(({ id }) => String(id)),
        role: inBothRoles ? EARNING_ROLES : [],
      },
      sorts: ['date'],
      defaultSort: '-date',
      search: true,
      dates: true,
    },
    input
  )

  const referrals = new ListReferrals(
    affiliateId,
    {
      search: list.q,
      status: list.choices.status as ReferralStatus | null,
      kind: list.choices.kind as ReferralKind | null,
      linkId: list.choices.link === null ? null : Number(list.choices.link),
      role: list.choices.role as EarningRole | null,
      since: list.since,
      until: list.until,
    },
    list.direction
  )
  return { links, list, referrals }
}
