import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)
const cache = new Map<string, string>()

/**
 * The SVG of a Tabler icon, drawn in the text's colour and hidden from screen readers: a word stands beside it.
 * @param name file name in `@tabler/icons/icons/outline`, without its ending
 */
export function iconSvg(name: string, className = ''): string {
  const key = `${name} ${className}`
  let svg = cache.get(key)
  if (!svg) {
    svg = drawn(name, className)
    cache.set(key, svg)
  }
  return svg
}

function drawn(name: string, className: string) {
  if (!/^[a-z0-9-]+$/.test(name) || !/^[a-z0-9 -]*$/.test(className)) {
    throw new Error(`Not the name of an icon: ${name}`)
  }
  const file = require.resolve(`@tabler/icons/outline/${name}.svg`)
  const shapes = readFileSync(file, 'utf8')
    .match(/<svg[^>]*>([\s\S]*)<\/svg>/)?.[1]
    ?.trim()

  return (
    `<svg class="icon ${className}" xmlns="http://www.w3.org/2000/svg" width="24" height="24" viewBox="0 0 24 24" ` +
    `fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" ` +
    `aria-hidden="true" focusable="false">${shapes}</svg>`
  )
}
