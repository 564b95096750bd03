import type { I18n } from '@adonisjs/i18n'
import { decimalsOf, formatMoney } from '#core/money'
import { formatDate, formatNumber } from '#core/i18n/format'
import type { Day, RecentActivity, Trend } from '#commissions/queries/recent_activity'

/**
 * A chart with its caption and its table, as `chart.figure` takes it.
 */
export interface Chart {
  id: string
  title: string
  data: {
    kind: 'bar' | 'line'
    labels: string[]
    series: { label: string; values: number[] }[]
    currency?: string
    decimals?: number
  }
  table: { head: string[]; rows: string[][] }
}

/**
 * Visits per day, and commission per day with a chart for each currency: a single axis each.
 */
export function activityCharts({ days, visits, commissions }: RecentActivity, i18n: I18n): Chart[] {
  const count = (value: number) => formatNumber(value, i18n.locale)

  return [
    {
      id: 'visits',
      title: caption('visits', visits, days, count, i18n),
      data: {
        kind: 'bar',
        labels: days.map((day) => shortDay(day, i18n)),
        series: [{ label: i18n.t('overview.visits'), values: visits.perDay }],
      },
      table: tableOf(i18n.t('overview.visits'), visits, days, count, i18n),
    },
    ...commissions.map(({ currency, ...trend }): Chart => {
      const money = (value: number) => formatMoney(value, currency, i18n.locale)
      const label = i18n.t('overview.commission_in', { currency })
      return {
        id: `commission-${currency}`,
        title: caption('commission', trend, days, money, i18n, currency),
        data: {
          kind: 'bar',
          labels: days.map((day) => shortDay(day, i18n)),
          series: [{ label, values: trend.perDay }],
          currency,
          decimals: decimalsOf(currency),
        },
        table: tableOf(label, trend, days, money, i18n),
      }
    }),
  ]
}

/**
 * What the chart shows, in words: the total, how it changed, the best day.
 */
function caption(
  what: 'visits' | 'commission',
  trend: Trend,
  days: Day[],
  write: (value: number) => string,
  i18n: I18n,
  currency = ''
): string {
  const best = Math.max(...trend.perDay)
  const day = days[trend.perDay.indexOf(best)]!

  return [
    i18n.t(`overview.chart.${what}`, { total: write(trend.total), count: trend.total, currency }),
    i18n.t('overview.chart.before', { before: write(trend.before) }),
    ...(best > 0
      ? [
          i18n.t('overview.chart.best', {
            day: formatDate(day.since, i18n.locale),
            value: write(best),
          }),
        ]
      : []),
  ].join(' ')
}

/**
 * Newest day first, as people look for today.
 */
function tableOf(
  label: string,
  trend: Trend,
  days: Day[],
  write: (value: number) => string,
  i18n: I18n
): Chart['table'] {
  return {
    head: [i18n.t('overview.day'), label],
    rows: days
      .map((day, index) => [formatDate(day.since, i18n.locale), write(trend.perDay[index]!)])
      .toReversed(),
  }
}

function shortDay(day: Day, i18n: I18n) {
  return formatDate(day.since, i18n.locale).replace(/\s*\d{4}$/, '')
}
