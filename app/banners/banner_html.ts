import { escapeHtml, LINK_RELATION } from '#links/text_link'

/**
 * A banner under a tracked URL, as HTML for somebody else's page: every value escaped, the room reserved by its size so
 * that nothing jumps, fetched when it comes near the window.
 */
export function bannerHtml(
  trackedUrl: string,
  image: { url: string; alt: string; width: number; height: number }
): string {
  const picture = `<img src="${escapeHtml(image.url)}" alt="${escapeHtml(image.alt)}" width="${image.width}" height="${image.height}" loading="lazy">`
  return `<a href="${escapeHtml(trackedUrl)}" rel="${LINK_RELATION}">${picture}</a>`
}
