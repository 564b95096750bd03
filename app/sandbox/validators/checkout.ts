import vine from '@vinejs/vine'

/** The sample cards: nobody types a number here. */
export const SAMPLE_CARDS = ['accepted', 'declined']

export const checkoutValidator = vine.create({
  method: vine.enum(['card', 'check', 'paypal', 'trial'] as const),
  card: vine.enum(SAMPLE_CARDS).optional().requiredWhen('method', '=', 'card'),
})
