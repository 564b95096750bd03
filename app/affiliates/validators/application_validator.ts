import vine from '@vinejs/vine'
import { checkSite, SITE_MAX_LENGTH } from '#affiliates/site_check'

export const PROMOTION_MIN_LENGTH = 20
export const PROMOTION_MAX_LENGTH = 1_000

/**
 * The refusal's reason is the rule's name, with its text in lang/validator.json under `site_url.<reason>`.
 */
const site = vine.createRule((value, _options, field) => {
  if (typeof value !== 'string') return
  const check = checkSite(value)
  if (!check.ok) field.report('The {{ field }} field is no site', check.reason, field)
})

export const applicationValidator = vine.create({
  site_url: vine
    .string()
    .trim()
    .maxLength(SITE_MAX_LENGTH)
    .use(site())
    .optional()
    .requiredWhen((field) => !(field.parent as { no_site?: unknown }).no_site),
  no_site: vine.accepted().optional(),
  promotion: vine.string().trim().minLength(PROMOTION_MIN_LENGTH).maxLength(PROMOTION_MAX_LENGTH),
  accept_terms: vine.accepted(),
  terms_id: vine.number().positive().withoutDecimals(),
})
