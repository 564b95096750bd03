import vine from '@vinejs/vine'
import { LOCALES } from '#core/i18n/locales'

export const MESSAGE_MAX_LENGTH = 500

const ticked = vine.literal('1').optional()

/** The mail has a link of its own; an agent's would make it a way to send others. */
const withoutAddresses = vine.createRule((value, _options, field) => {
  if (typeof value === 'string' && /https?:\/\/|www\./i.test(value)) {
    field.report('The {{ field }} field must not contain web addresses', 'address', field)
  }
})

export const invitationValidator = vine.create({
  email: vine.string().trim().maxLength(254).email(),
  locale: vine.enum(LOCALES),
  message: vine
    .string()
    .trim()
    .maxLength(MESSAGE_MAX_LENGTH)
    .use(withoutAddresses())
    .nullable()
    .optional(),
  manage_services: ticked,
  place_orders: ticked,
})
