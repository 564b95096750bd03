import { prettyPrintError } from '@adonisjs/core'

/**
 * Prints why a process could not start.
 */
export function explainStartFailure(error: unknown) {
  prettyPrintError(error)
}
