import env from '#start/env'
import app from '@adonisjs/core/services/app'
import { defineConfig } from '@adonisjs/core/http'
import proxyaddr from 'proxy-addr'

/**
 * The add-on's own address, without a trailing slash. Absolute URLs (launch redirects, mails) start with it.
 */
export const appUrl = env.get('APP_URL').replace(/\/+$/, '')

/**
 * Address of the tracked links where they live on another host name; otherwise the add-on's own.
 */
export const trackingUrl = (env.get('TRACKING_URL') ?? appUrl).replace(/\/+$/, '')

/**
 * The host's public site: where the page of a dead link leads to.
 */
export const hostSiteUrl = env.get('HOST_SITE_URL') ?? appUrl

/**
 * Whether browsers reach the add-on by https; cookies are `Secure` then.
 */
export const isHttps = appUrl.startsWith('https://')

/**
 * The sample panel is never served in production, whatever SANDBOX says.
 */
export const sandboxEnabled = !app.inProduction && env.get('SANDBOX', true)

export const http = defineConfig({
  generateRequestId: true,
  allowMethodSpoofing: true,
  useAsyncLocalStorage: false,

  /**
   * Forwarded addresses are believed only from these networks (comma-separated CIDRs or the names
   * `loopback`, `linklocal`, `uniquelocal`). Default: nobody but loopback.
   */
  trustProxy: proxyaddr.compile(
    (env.get('TRUSTED_PROXIES') ?? 'loopback').split(',').map((network) => network.trim())
  ),

  cookie: {
    domain: '',
    path: '/',
    maxAge: '2h',
    httpOnly: true,
    secure: isHttps,
    sameSite: 'lax',
  },
})
