import vine from '@vinejs/vine'
import { LINK_STATUSES } from '#links/models/link'
import { checkLinkTarget } from '#links/link_target'
import { TARGET_URL_MAX_LENGTH } from '#links/target_check'

/**
 * Characters; the 60 that lists show without breaking.
 */
export const LINK_NAME_MAX_LENGTH = 60

interface Meta {
  /** The allowed sites as a phrase in the page's language: "example.com or example.it". */
  sites: string
}

/**
 * The refusal's reason is the rule's name, with its text in lang/validator.json under `target_url.<reason>`.
 */
const linkTarget = vine.createRule((value, _options, field) => {
  if (typeof value !== 'string') return
  const target = checkLinkTarget(value)
  if (target.ok) return
  field.report('The {{ field }} field is no target', target.reason, field, {
    sites: (field.meta as Meta).sites,
  })
})

export const linkValidator = vine.withMetaData<Meta>().create({
  name: vine.string().maxLength(LINK_NAME_MAX_LENGTH),
  target_url: vine.string().maxLength(TARGET_URL_MAX_LENGTH).use(linkTarget()),
  status: vine.enum(LINK_STATUSES),
})

export const linkStatusValidator = vine.create({ status: vine.enum(LINK_STATUSES) })

/**
 * Characters of the reason that an admin gives and the link's owner reads.
 */
export const REASON_MAX_LENGTH = 500

export const linkBlockValidator = vine.create({
  reason: vine.string().trim().minLength(1).maxLength(REASON_MAX_LENGTH),
})
