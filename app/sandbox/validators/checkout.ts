import vine from '@vinejs/vine'
import { SAMPLE_CARDS } from '#sandbox/sample_cards'

export const checkoutValidator = vine.create({
  method: vine.enum(['card', 'check', 'paypal', 'trial'] as const),
  card: vine.enum(SAMPLE_CARDS).optional().requiredWhen('method', '=', 'card'),
})
