import vine from '@vinejs/vine'

/** Characters. */
export const NOTE_MAX_LENGTH = 500

export const acceptanceValidator = vine.create({
  note: vine.string().trim().maxLength(NOTE_MAX_LENGTH).optional(),
})

export const rejectionValidator = vine.create({
  note: vine.string().trim().minLength(3).maxLength(NOTE_MAX_LENGTH),
})
