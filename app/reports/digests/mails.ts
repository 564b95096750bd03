import { defineMail } from '#core/mails/mail'

interface DailySummary {
  /** The panel's name. */
  panel: string
  /** Some instant of the day, milliseconds. */
  day: number
  /** In minor units, one entry a currency. */
  credited: { currency: string; amount: number; count: number }[]
  available: { currency: string; amount: number }[]
}

/**
 * What a day has brought to a member who wants to know.
 */
export const dailySummary = defineMail<DailySummary>(
  'earnings.daily_summary',
  (details, { t, date, money }) => ({
    subject: t('mails.daily_summary.subject', { panel: details.panel, day: date(details.day) }),
    paragraphs: [t('mails.daily_summary.what', { day: date(details.day) })],
    rows: [
      ...details.credited.map(({ currency, amount, count }) => ({
        label: t('mails.daily_summary.credited', { count }),
        value: money(amount, currency),
      })),
      ...details.available.map(({ currency, amount }) => ({
        label: t('mails.daily_summary.available'),
        value: money(amount, currency),
      })),
    ],
    action: { label: t('mails.daily_summary.action'), path: '/affiliate/credits' },
    why: t('mails.daily_summary.why', { panel: details.panel }),
  })
)
