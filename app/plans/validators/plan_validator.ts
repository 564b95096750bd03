import vine from '@vinejs/vine'

/**
 * Characters; the 60 that lists show without breaking.
 */
export const PLAN_NAME_MAX_LENGTH = 60

export const createPlanValidator = vine.create({
  name: vine.string().maxLength(PLAN_NAME_MAX_LENGTH),
  /** An id; not there: all panels. Only local admins are asked. */
  panel_id: vine.number().positive().withoutDecimals().optional(),
  /** Whose terms it begins with. */
  copy_of: vine.number().positive().withoutDecimals(),
})

export const renamePlanValidator = vine.create({
  name: vine.string().maxLength(PLAN_NAME_MAX_LENGTH),
})

export const defaultPlanValidator = vine.create({
  /** An id; not there: all panels. */
  panel_id: vine.number().positive().withoutDecimals().optional(),
})

export const ownPlanValidator = vine.create({
  /** Empty: the default plan. */
  plan_id: vine.number().positive().withoutDecimals().nullable().optional(),
})
