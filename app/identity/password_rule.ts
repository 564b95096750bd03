/**
 * Bounds in characters. The upper one only keeps hashing cheap.
 */
export const SHORTEST_PASSWORD = 12
export const LONGEST_PASSWORD = 200

/**
 * Long enough for the rule and still among the first that anybody tries.
 */
const COMMON =
  /^(?:password|passw0rd|qwerty|qwertz|azerty|letmein|welcome|iloveyou|administrator|admin|changeme|secret|default|monkey|dragon|football|baseball|sunshine|princess|abc|test|root|user|login|hello|trustno1|1q2w3e4r5t6y|1qaz2wsx3edc)+$/

export type PasswordWeakness =
  'too_short' | 'too_long' | 'outer_space' | 'contains_login' | 'too_simple'

/**
 * Whether a password may guard a local admin's account: length counts, not classes of characters.
 *
 * @param login the account's e-mail
 * @returns null when it may
 */
export function weaknessOf(password: string, login: string): PasswordWeakness | null {
  const characters = [...password]
  if (characters.length < SHORTEST_PASSWORD) return 'too_short'
  if (characters.length > LONGEST_PASSWORD) return 'too_long'
  // forms lose white space at their ends
  if (password.trim() !== password) return 'outer_space'

  const lowered = password.toLowerCase()
  const name = login.toLowerCase().split('@')[0]!
  if (name.length >= 4 && lowered.includes(name)) return 'contains_login'

  if (new Set(lowered).size < 5 || isSequence(lowered)) return 'too_simple'
  const letters = lowered.replace(/[\d\W_]/g, '')
  return COMMON.test(lowered) || (letters.length > 0 && COMMON.test(letters)) ? 'too_simple' : null
}

/**
 * `123456789012`, `abcdefghijkl`, and their reverse.
 */
function isSequence(text: string) {
  const steps = Array.from(text.slice(1), (_, i) => text.charCodeAt(i + 1) - text.charCodeAt(i))
  const run = steps.filter((step) => step === steps[0] && Math.abs(step) <= 1).length
  return run / steps.length > 0.8
}
