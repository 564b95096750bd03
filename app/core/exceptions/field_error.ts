import { errors } from '@vinejs/vine'

/**
 * A refusal that belongs to one field of a form, shown like a validator's: back to the form, what was typed kept.
 * @param message for people, already in their language
 * @returns the exception to throw
 */
export function fieldError(field: string, message: string, rule = 'refused') {
  return new errors.E_VALIDATION_ERROR([{ field, message, rule }])
}
