import vine from '@vinejs/vine'

/**
 * An over-long field is a wrong one, and tells no more.
 */
export const signInValidator = vine.create({
  email: vine.string().trim().maxLength(254),
  password: vine.string().maxLength(200),
  return_to: vine.string().maxLength(2048).optional(),
})
