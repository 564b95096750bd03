import type { HttpResponse } from '@adonisjs/core/http'
import { appUrl } from '#config/app'

/**
 * What pages of the panel may load: their own, and the add-on's scripts.
 * @param callsPrograms the page where signups end: external affiliate programs are called by images there, of any host
 *   since they redirect to others
 */
function contentPolicy(callsPrograms = false): string {
  const addOn = new URL(appUrl).origin
  return [
    `default-src 'self'`,
    `script-src 'self' ${addOn}`,
    `style-src 'self'`,
    `img-src 'self' data:${callsPrograms ? ' http: https:' : ''}`,
    `connect-src 'self' ${addOn}`,
    `frame-src 'self' ${addOn}`,
    `object-src 'none'`,
    `base-uri 'none'`,
    `form-action 'self'`,
    `frame-ancestors 'none'`,
  ].join('; ')
}

export function protectPage(response: HttpResponse) {
  response.header('Content-Security-Policy', contentPolicy())
}

/**
 * For the page that includes the add-on's signup-finished script.
 */
export function allowProgramsOn(response: HttpResponse) {
  response.header('Content-Security-Policy', contentPolicy(true))
}
