import vine from '@vinejs/vine'
import { STATES } from '#signup_notifications/programs/program_form'

export const moveProgramValidator = vine.create({
  direction: vine.enum(['up', 'down'] as const),
})

export const programStateValidator = vine.create({
  state: vine.enum(STATES),
})

export const programSwitchValidator = vine.create({
  /** An id. */
  panel: vine.number().positive().withoutDecimals(),
  enabled: vine.enum(['yes', 'no'] as const),
})

/**
 * The editor's own fields are read by `readProgramForm`, which takes whatever comes.
 */
export const checkProgramValidator = vine.create({
  /** An id; not there: a new one. */
  program: vine.number().positive().withoutDecimals().optional(),
  /** The button that was pressed. */
  act: vine.string().maxLength(40).optional(),
})
