import vine from '@vinejs/vine'

/**
 * The form of a product: plan, cycle, domain, what goes with it.
 */
export const productLineValidator = vine.create({
  product: vine.string().maxLength(40),
  cycle: vine.enum(['monthly', 'yearly'] as const),
  domain: vine.string().maxLength(253),
  domain_choice: vine.enum(['own', 'register', 'transfer'] as const),
  addons: vine.array(vine.string().maxLength(40)).maxLength(5).optional(),
  trial: vine.literal('1').optional(),
})

/**
 * A domain alone: to register, to move here, or to renew (`service`: the one it is the domain of).
 */
export const domainLineValidator = vine.create({
  domain: vine.string().maxLength(253),
  action: vine.enum(['register', 'renew', 'transfer'] as const),
  service: vine.string().maxLength(20).optional(),
})
