import { isHttps } from '#config/app'
import { underDevelopment } from '#config/vite'
import { defineConfig } from '@adonisjs/shield'

/**
 * Nothing inline without the request's nonce, nothing from other hosts, no framing. Pages meant for the
 * panel's frame loosen `frame-ancestors` themselves (core/middleware/embeddable_middleware.ts); Vite's development server
 * needs inline styles and its socket.
 */
const shieldConfig = defineConfig({
  csp: {
    enabled: true,
    directives: {
      defaultSrc: [`'self'`],
      scriptSrc: [`'self'`, '@nonce'],
      styleSrc: underDevelopment ? [`'self'`, `'unsafe-inline'`] : [`'self'`, '@nonce'],
      imgSrc: [`'self'`, 'data:'],
      fontSrc: [`'self'`],
      connectSrc: underDevelopment ? [`'self'`, 'ws:'] : [`'self'`],
      objectSrc: [`'none'`],
      baseUri: [`'none'`],
      formAction: [`'self'`],
      frameAncestors: [`'none'`],
    },
    reportOnly: false,
  },
  csrf: {
    enabled: true,
    exceptRoutes: [],
    enableXsrfCookie: false,
    methods: ['POST', 'PUT', 'PATCH', 'DELETE'],
  },
  /**
   * `frame-ancestors` says it, and is able to name the panel.
   */
  xFrame: { enabled: false },
  hsts: { enabled: isHttps, maxAge: '180 days' },
  contentTypeSniffing: { enabled: true },
})

export default shieldConfig
