/**
 * HTML for somebody else's site. `&` and the other signs of HTML are escaped, so that `&currency=` does not turn
 * into `¤cy=` there.
 */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}

/**
 * What search engines ask for on links that somebody is paid for. Not `noreferrer`: the page that a visitor comes from is
 * kept with the visit; and not `noopener`, which only means something for links that open a window of their own.
 */
export const LINK_RELATION = 'sponsored'

/**
 * A plain link to a tracked URL, under the name of the site it leads to: the link's own name is private.
 */
export function textLink(trackedUrl: string, targetUrl: string): string {
  return `<a href="${escapeHtml(trackedUrl)}" rel="${LINK_RELATION}">${escapeHtml(new URL(targetUrl).host)}</a>`
}
