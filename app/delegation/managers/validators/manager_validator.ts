import vine from '@vinejs/vine'
import { REPORT_MAX_LENGTH } from '#delegation/consent/validators/consent_validator'
import { SCOPES } from '#delegation/scopes'

export const keptScopesValidator = vine.create({
  keep: vine.array(vine.enum(SCOPES)).maxLength(SCOPES.length).optional(),
})

/** What a report is about: one of the two. */
export const reportedValidator = vine.create({
  grant: vine.number().withoutDecimals().positive().optional(),
  association: vine.number().withoutDecimals().positive().optional(),
})

export const managerReportValidator = vine.create({
  report: vine.string().trim().maxLength(REPORT_MAX_LENGTH).optional(),
})
