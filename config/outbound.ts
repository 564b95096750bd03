import { readFileSync } from 'node:fs'
import env from '#start/env'
import app from '@adonisjs/core/services/app'
import { appUrl, trackingUrl } from '#config/app'
import { sampleMailbox } from '#config/sandbox'
import { hostNameOf, parseAllowances, parsePorts } from '#outbound/client/callable_addresses'
import { portOf } from '#outbound/client/check_url'

/**
 * What calls to other people's URLs may reach inside the host's network (OUTBOUND_ALLOWED): names, addresses and networks,
 * each optionally with `:port`. Default: nothing.
 */
export const outboundAllowed = parseAllowances(env.get('OUTBOUND_ALLOWED', ''))

/**
 * Ports that are called on any public address, besides those that an entry of OUTBOUND_ALLOWED names.
 */
export const outboundPorts = [...new Set([80, 443, ...parsePorts(env.get('OUTBOUND_PORTS', ''))])]

/**
 * The add-on's own pages and tracked links: never called.
 */
export const ownOrigins = [appUrl, trackingUrl].map((text) => {
  const url = new URL(text)
  return {
    hostname: hostNameOf(url.hostname.replace(/^\[(.*)\]$/, '$1')),
    port: portOf(url),
  }
})

/**
 * Ports of this machine that are never called, whatever is allowed: the web process, the sample panel's mailbox, the
 * database.
 */
export const ownPorts = [env.get('PORT'), sampleMailbox.port, env.get('DB_PORT', 3306)]

/**
 * Milliseconds of one attempt, from the look-up of the name to the last byte.
 */
export const outboundDeadlineMs = 10_000

/**
 * Bytes that are read of one answer, headers included.
 */
export const outboundMaxBytes = 65_536

const { version } = JSON.parse(readFileSync(app.makePath('package.json'), 'utf8')) as {
  version: string
}

/**
 * How calls introduce themselves: the version of this product, and where its operator is found.
 */
export const outboundUserAgent = `PanelAffiliates/${version} (+${appUrl})`
