import { programTimeZone } from '#config/program'
import { csvTime } from '#core/lists/csv_time'
import { type CsvCell, streamCsv } from '#core/lists/csv'
import { referralExplainer } from '#referrals/reasons'
import { referralsList } from '#referrals/referrals_list'
import type { I18n } from '@adonisjs/i18n'
import type { HttpContext } from '@adonisjs/core/http'
import {
  type ListReferrals,
  REFERRAL_KINDS,
  REFERRAL_STATUSES,
} from '#referrals/queries/list_referrals'

/**
 * The Referrals page's list as CSV: the same filters, every row.
 */
export default class ReferralExportsController {
  async show(ctx: HttpContext) {
    const { affiliate, earns, i18n, request } = ctx
    const { referrals } = await referralsList(affiliate.id, earns.inBothRoles, request.qs())

    streamCsv(ctx, {
      name: 'referrals.csv',
      header: [
        i18n.t('referrals.csv.date', { zone: programTimeZone }),
        i18n.t('referrals.client'),
        i18n.t('referrals.what'),
        i18n.t('referrals.csv.description'),
        i18n.t('referrals.link'),
        i18n.t('referrals.status.title'),
        i18n.t('referrals.reason_title'),
        ...(earns.inBothRoles ? [i18n.t('agents.own.role.title')] : []),
      ],
      rows: cells(referrals, earns.inBothRoles, i18n),
    })
  }
}

async function* cells(
  referrals: ListReferrals,
  inBothRoles: boolean,
  i18n: I18n
): AsyncGenerator<CsvCell[]> {
  const explain = referralExplainer(i18n)
  const kinds = wordsFor('kind', REFERRAL_KINDS, i18n)
  const statuses = wordsFor('status', REFERRAL_STATUSES, i18n)

  const agentsLink = i18n.t('agents.own.links.referral.title')

  for await (const row of referrals.all()) {
    yield [
      csvTime(row.occurredAt),
      row.client ?? '',
      kinds[row.kind],
      row.description && row.more > 0
        ? i18n.t('referrals.ordered', { description: row.description, count: row.more })
        : row.description,
      row.link.isAgents ? agentsLink : row.link.name,
      statuses[row.status],
      explain(row),
      ...(inBothRoles ? [i18n.t(`agents.own.role.${row.role}`)] : []),
    ]
  }
}

function wordsFor<T extends string>(group: string, values: readonly T[], i18n: I18n) {
  return Object.fromEntries(
    values.map((value) => [value, i18n.t(`referrals.${group}.${value}`)])
  ) as Record<T, string>
}
