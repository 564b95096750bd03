import { createHmac } from 'node:crypto'
import { appUrl } from '#config/app'
import { samplePanel } from '#config/sandbox'

/**
 * The add-on's script for the shop's pages (CONTRACT "Panel → add-on: the shop's pages").
 */
export function landingScriptUrl(): string {
  return `${appUrl}/landing.js?panel=${samplePanel.key}`
}

/**
 * Where the page after a signup includes the add-on's calls to affiliate programs (CONTRACT "Panel → add-on: the
 * signup-finished page").
 * @param orderId as in events: `o-2001`
 */
export function signupTagUrls(orderId: string): { script: string; page: string } {
  const secret = Buffer.from(samplePanel.secret.replace(/^whsec_/, ''), 'base64')
  const sig = createHmac('sha256', secret).update(`${samplePanel.key}:${orderId}`).digest('hex')
  const query = new URLSearchParams({ panel: samplePanel.key, order: orderId, sig })
  return {
    script: `${appUrl}/signup/finished.js?${query}`,
    page: `${appUrl}/signup/finished.html?${query}`,
  }
}
