import vine from '@vinejs/vine'

/** Characters of the reason for a cancellation. */
export const REASON_MAX_LENGTH = 500

const requestKey = () =>
  vine
    .string()
    .trim()
    .regex(/^[\w-]{8,64}$/)

export const actValidator = vine.create({
  request_key: requestKey(),
})

export const planChangeValidator = vine.create({
  request_key: requestKey(),
  plan_id: vine.string().trim().minLength(1).maxLength(255),
})

export const cancellationRequestValidator = vine.create({
  request_key: requestKey(),
  reason: vine.string().trim().minLength(3).maxLength(REASON_MAX_LENGTH),
})

export const newOrderValidator = vine.create({
  request_key: requestKey(),
  offer: vine.string().trim().minLength(3).maxLength(300),
  domain: vine.string().trim().maxLength(253).optional(),
})
