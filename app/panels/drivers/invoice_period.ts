import type { PanelInvoice } from '#panels/drivers/panel_driver'
import { dayText } from '#panels/drivers/panel_values'

/**
 * Panels find invoices by the day of issue only: those that were paid in a period, but issued earlier than this before it, are
 * not found. Days.
 */
const LONGEST_UNPAID = 120

export const DAY_MS = 86_400_000

/** Milliseconds, the end not among them. */
interface Period {
  since: number
  until: number
}

export interface IssuedInvoice extends PanelInvoice {
  issuedAt: number
}

/**
 * @returns ISO 8601 day of issue from which on invoices are read for the period
 */
export function firstDayOfIssue({ since }: Period): string {
  return dayText(since - LONGEST_UNPAID * DAY_MS)
}

/**
 * Those that were issued or paid in the period.
 *
 * @param invoices null is what could not be read whole
 */
export function invoicesWithin(
  { since, until }: Period,
  invoices: readonly (IssuedInvoice | null)[]
): PanelInvoice[] {
  const isWithin = (at: number | null) => at !== null && at >= since && at < until
  return invoices.flatMap((issued) => {
    if (!issued) return []
    const { issuedAt, ...invoice } = issued
    return isWithin(issuedAt) || isWithin(invoice.paidAt) ? [invoice] : []
  })
}
