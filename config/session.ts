import env from '#start/env'
import { isHttps } from '#config/app'
import { defineConfig, stores } from '@adonisjs/session'

export const sessionCookieName = 'pa_session'

/**
 * Sessions live in the database, so that every node sees them and signing out ends them everywhere.
 * The sample panel has a cookie of its own: cookies ignore ports and paths of the same host name.
 */
const sessionConfig = defineConfig({
  enabled: true,
  cookieName: sessionCookieName,
  clearWithBrowser: false,
  age: '8h',
  cookie: { path: '/', httpOnly: true, secure: isHttps, sameSite: 'lax' },
  store: env.get('SESSION_DRIVER', 'database'),
  stores: {
    cookie: stores.cookie(),
    database: stores.database(),
  },
})

export default sessionConfig
