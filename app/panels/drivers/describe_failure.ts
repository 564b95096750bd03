import { PANEL_PROBLEMS } from '#panels/drivers/call_panel'
import type { ActDone, DriverFailure, OwnRefusal } from '#panels/drivers/panel_driver'

type Translate = (key: string, values?: Record<string, string | number>) => string

/**
 * Why a panel did not do what was asked for, and what to do about it, in words.
 */
export function describeDriverFailure(t: Translate, failure: DriverFailure): string {
  if (failure.reason === 'refused' && failure.own) return describeOwnRefusal(t, failure.own)
  if (failure.reason === 'refused') {
    return failure.message === ''
      ? t('drivers.failures.refused')
      : t('drivers.failures.refused_because', { message: failure.message })
  }
  if (failure.reason === 'busy') {
    const minutes = Math.max(1, Math.ceil(failure.retryAfterMs / 60_000))
    return t('drivers.failures.busy', { minutes })
  }
  if (failure.reason === 'unavailable') {
    const why = describeProblem(t, failure.message)
    return failure.uncertain ? `${why} ${t('drivers.failures.uncertain')}` : why
  }
  return t(`drivers.failures.${failure.reason}`)
}

export function describeOwnRefusal(t: Translate, { reason, values }: OwnRefusal): string {
  return t(`drivers.refusals.${reason}`, values)
}

/**
 * What an act came to, in words: the panel's own, or ours; null where there is nothing to add.
 */
export function describeDone(t: Translate, { message, made }: ActDone): string | null {
  return message ?? (made ? t(`drivers.made.${made.kind}`, { number: made.number }) : null)
}

/**
 * @param problem one of PANEL_PROBLEMS, or a driver's own words
 */
export function describeProblem(t: Translate, problem: string): string {
  const known = PANEL_PROBLEMS.find((each) => each === problem)
  return t(`drivers.problems.${known ?? 'other'}`, { message: problem })
}
