import type { I18n } from '@adonisjs/i18n'

/**
 * Where the words for reasons stand, by who gave them: the call itself (`blocked.private`, `failed.timeout`), the rules of
 * what an answer means, the making of the request, the judgement of the signup.
 */
const PLACES = [
  'calls',
  'templates.outcomes',
  'destinations.not_rendered',
  'destinations.reasons',
  'signups.reasons',
  'tag.reasons',
]

/**
 * A reason as a sentence; the code itself where this version does not know it any more.
 */
export function reasonInWords(
  i18n: I18n,
  reason: string | null,
  values: Record<string, string | number>
): string | null {
  if (reason === null) return null
  const place = PLACES.find((each) => i18n.hasMessage(`${each}.${reason}`))
  return place ? filled(i18n, `${place}.${reason}`, values) : reason
}

/**
 * A row that an older version wrote may lack a value that today's words name: its page must open all the same.
 */
function filled(i18n: I18n, key: string, values: Record<string, string | number>): string {
  try {
    return i18n.t(key, values)
  } catch {
    return key
  }
}

type Mend = 'settings' | 'program' | 'programs'

/**
 * The page where it is mended, by reason: the settings, the program, or the switch of all programs.
 */
export const MENDS: Readonly<Record<string, Mend>> = {
  method_moderated: 'settings',
  method_not_listed: 'settings',
  created_by_admin: 'settings',
  created_by_reseller: 'settings',
  trial: 'settings',
  not_first_order: 'settings',
  switched_off: 'programs',
  program_off: 'programs',
  program_disabled: 'program',
  program_paused: 'programs',
  click_id_missing: 'program',
  missing_in_path: 'program',
  unusable_in_path: 'program',
  too_long: 'program',
  template_broken: 'program',
  held_switch: 'programs',
  held_program: 'programs',
  failed: 'program',
  refused: 'program',
}

/**
 * Why something that somebody asked for was not sent.
 */
export function refusalInWords(
  i18n: I18n,
  refusal: string,
  values: Record<string, string> = {}
): string {
  const places = ['deliveries.again.refusals', 'destinations.refusals', 'destinations.not_rendered']
  const place = places.find((each) => i18n.hasMessage(`${each}.${refusal}`))
  return place ? filled(i18n, `${place}.${refusal}`, values) : refusal
}
