/**
 * A value as JavaScript that stays one value wherever the script stands: in a file, or in a `<script>` of a page.
 */
export function literal(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  )
}
