import vine from '@vinejs/vine'

const ticked = vine.literal('1').optional()

export const consentValidator = vine.create({
  /** The hash of the text that the page showed. */
  text: vine.string().regex(/^[0-9a-f]{64}$/),
  /** The digest of the logo that it showed; empty where it showed none. */
  logo: vine
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable()
    .optional(),
  days: vine.number().withoutDecimals().range([1, 3_650]),
  manage_services: ticked,
  place_orders: ticked,
})

export const REPORT_MAX_LENGTH = 1_000

export const consentReportValidator = vine.create({
  report: vine.string().trim().maxLength(REPORT_MAX_LENGTH).optional(),
})
