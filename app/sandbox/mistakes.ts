import type { Text } from '#sandbox/text'

/**
 * A refused form's mistakes in words, by field. One sentence a field says all that it must be.
 */
export type Mistakes = Record<string, string>

interface Refusal {
  messages: { field: string }[]
}

export function mistakesOf(error: Refusal, { t }: Text): Mistakes {
  const fields = error.messages.map(({ field }) => field.replace(/\..*$/, ''))
  return Object.fromEntries(fields.map((field) => [field, t(`mistakes.${field}`)]))
}
