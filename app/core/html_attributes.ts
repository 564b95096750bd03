import edge from 'edge.js'

/**
 * There or not there; an empty value would mean there.
 */
const FLAGS = new Set(
  'checked disabled hidden multiple novalidate open readonly required selected'.split(' ')
)

/**
 * `id="field-name" required`: null, undefined and false leave an attribute out, true gives its name alone, lists are
 * joined by spaces. Values are escaped: Edge's own `html.attrs` and `$props.toAttrs()` print them as they are, so that
 * a quotation mark in what a person wrote would end the attribute.
 */
export function htmlAttributes(values: Record<string, unknown>): string {
  return Object.entries(values)
    .flatMap(([name, value]) => {
      const written = Array.isArray(value) ? value.filter(Boolean).join(' ') : value
      if (written === null || written === undefined || written === false) return []
      if (!/^[a-z_@:][\w@:.-]*$/i.test(name)) return []
      if (FLAGS.has(name.toLowerCase())) return written ? [name] : []
      if (written === true) return [name]
      return [`${name}="${edge.globals.html.escape(String(written))}"`]
    })
    .join(' ')
}
