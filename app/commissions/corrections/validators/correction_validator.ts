import vine from '@vinejs/vine'

/** Characters. */
export const REASON_MAX_LENGTH = 500

export const correctionValidator = vine.create({
  affiliate: vine.number().positive().withoutDecimals(),
  direction: vine.enum(['credit', 'debit']),
  currency: vine.string().trim().toUpperCase().fixedLength(3),
  amount: vine.string().trim().maxLength(40),
  reason: vine.string().trim().minLength(3).maxLength(REASON_MAX_LENGTH),
  request_key: vine
    .string()
    .trim()
    .regex(/^[\w-]{8,64}$/),
})

export const decisionValidator = vine.create({
  decision: vine.enum(['book', 'refuse', 'withdraw']),
})

export const refusalValidator = vine.create({
  reason: vine.string().trim().minLength(3).maxLength(REASON_MAX_LENGTH),
})
