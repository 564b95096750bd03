import { type ListQuery, parseListQuery } from '#core/lists/list_query'
import {
  ListReferrals,
  REFERRAL_KINDS,
  REFERRAL_STATUSES,
  type ReferralKind,
  type ReferralStatus,
} from '#referrals/queries/list_referrals'
import { linksToChooseFrom } from '#referrals/queries/links_to_choose_from'

/**
 * The Referrals page's list as its address says it, for the page and for its export.
 */
export async function referralsList(affiliateId: number, input: Record<string, unknown>) {
  const links = await linksToChooseFrom(affiliateId, input.link)
  const list: ListQuery<'status' | 'kind' | 'link', 'date'> = parseListQuery(
    {
      path: '/affiliate/referrals',
      choices: {
        status: REFERRAL_STATUSES,
        kind: REFERRAL_KINDS,
        link: links.map(({ id }) => String(id)),
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
      since: list.since,
      until: list.until,
    },
    list.direction
  )
  return { links, list, referrals }
}
