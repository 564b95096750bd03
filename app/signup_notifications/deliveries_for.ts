import type { NotSent, Owed } from '#outbound/actions/owe_delivery'
import { judgeProgram, type ProgramRefusal } from '#signup_notifications/eligibility'
import {
  keptParameters,
  namedParameters,
  notificationIdFor,
} from '#signup_notifications/notification'
import type { ToldProgram } from '#signup_notifications/queries/programs_of'
import { clickIdOf, type Signup, valuesFor } from '#signup_notifications/signup_values'

export interface Refusal {
  reason: string
  values: Record<string, string | number>
}

/**
 * What is owed of a signup to one program, in each mode that it wants, or why it is not told, as the log keeps it.
 *
 * @param refusal why no program is told; null where programs are
 */
export function deliveriesFor(
  program: ToldProgram,
  signup: Signup,
  notificationId: string,
  refusal: Refusal | null
): (Owed | NotSent)[] {
  const told = {
    destinationId: program.destinationId,
    panelId: signup.panelId,
    eventKey: eventKeyOf(signup.orderId),
    notificationId: notificationIdFor(notificationId, program.id),
    subject: { type: 'order', id: signup.orderId, label: signup.orderLabel },
    clientId: signup.clientId,
  }
  const reason = refusal ?? refusalOf(program, signup)
  if (reason) {
    const isMendable = MENDABLE.has(reason.reason)
    return [
      {
        ...told,
        // what a program missed while it was switched off can be sent when it is back, by the server
        mode: isMendable && program.delivery === 'both' ? 'server' : program.delivery,
        parameters: isMendable ? parametersOf(program, signup, told) : null,
        reason: reason.reason,
        reasonValues: reason.values,
      },
    ]
  }
  const parameters = parametersOf(program, signup, told)!
  const modes = program.delivery === 'both' ? (['server', 'browser'] as const) : [program.delivery]
  return modes.map((mode) => ({ ...told, mode, parameters }))
}

export const eventKeyOf = (orderId: number) => `signup:${orderId}`

const MENDABLE = new Set<string>([
  'switched_off',
  'program_off',
  'program_disabled',
] satisfies ProgramRefusal[])

function refusalOf(program: ToldProgram, signup: Signup): Refusal | null {
  if (named(program) === null) return { reason: 'template_broken', values: {} }
  return judgeProgram({ ...program, clickId: clickIdOf(program.clickParameters, signup.landing) })
}

/**
 * The parameters that the program's template names; null where it is none (any more), which a newer version may think of
 * an old one.
 */
export function named({ template }: Pick<ToldProgram, 'template'>): ReadonlySet<string> | null {
  try {
    return namedParameters(template)
  } catch {
    return null
  }
}

/**
 * What a delivery of the signup to the program keeps.
 */
export function parametersOf(
  program: ToldProgram,
  signup: Pick<Signup, 'values' | 'landing'>,
  { notificationId }: { notificationId: string }
): Record<string, string | null> | null {
  const names = named(program)
  if (!names) return null
  const values = valuesFor(signup, program.clickParameters)
  values.set('notification_id', notificationId)
  return keptParameters(names, values)
}
