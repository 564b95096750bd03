import vine from '@vinejs/vine'
import { LOCALES } from '#core/i18n/locales'
import { TERMS_MAX_LENGTH } from '#affiliates/program_terms'

/** Characters of a reason that an admin gives. */
export const REASON_MAX_LENGTH = 1_000

export const reasonValidator = vine.create({
  reason: vine.string().trim().maxLength(REASON_MAX_LENGTH),
})

export const mailPreferencesValidator = vine.create({
  /** Empty: the language of the panel and of these pages. */
  mail_locale: vine.enum(LOCALES).nullable().optional(),
  daily_summary: vine.accepted().optional(),
})

export const acceptanceValidator = vine.create({
  terms_id: vine.number().positive().withoutDecimals(),
})

export const termsValidator = vine.create({
  panel: vine.number().positive().withoutDecimals().nullable().optional(),
  text_en: vine.string().trim().minLength(50).maxLength(TERMS_MAX_LENGTH),
  text_it: vine.string().trim().minLength(50).maxLength(TERMS_MAX_LENGTH),
  effective_on: vine.string().regex(/^\d{4}-\d{2}-\d{2}$/),
})
