import { frameAncestors } from '#core/framing'
import { htmlAttributes } from '#core/html_attributes'
import { REFERRER_POLICY } from '#signup_notifications/tag/page_script'

/**
 * What `/signup/finished.html` answers, for the frame in the panel's `<noscript>`: the images as HTML.
 */
export function callingHtml(urls: string[]): string {
  const images = urls.map((src) => {
    const fixed = { width: 1, height: 1, alt: '', decoding: 'async' }
    return `<img ${htmlAttributes({ src, ...fixed, referrerpolicy: REFERRER_POLICY })}>`
  })
  return page('', images.join('\n'))
}

/**
 * Asks again later.
 * @param again address, relative to the page's own
 */
export function askingHtml(again: string, seconds: number): string {
  const content = `${seconds}; url=${again}`
  return page(`<meta ${htmlAttributes({ 'http-equiv': 'refresh', content })}>\n`, '')
}

/**
 * The policy of such a page: images and nothing else, of any host, since programs redirect to others; framed by the panel
 * and nobody else.
 * @param origins the panel's
 */
export function htmlPolicy(origins: string[]): string {
  return [
    "default-src 'none'",
    'img-src http: https:',
    "base-uri 'none'",
    "form-action 'none'",
    `frame-ancestors ${frameAncestors(origins).join(' ') || "'none'"}`,
  ].join('; ')
}

function page(head: string, body: string) {
  return `<!DOCTYPE html>\n<html lang="en">\n<meta charset="utf-8">\n<title>Signup</title>\n${head}<body>\n${body}\n</body>\n</html>\n`
}
