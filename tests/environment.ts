import { createServer } from 'node:net'
import { rmSync } from 'node:fs'

/**
 * A port that nobody listens on at the moment.
 */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}

/**
 * Gives the test run its own settings, databases and port, whatever `.env` says. Nothing outside a database
 * named `…_test` and the folder `tmp/test` is ever touched.
 */
export async function useTestEnvironment() {
  const name = process.env.TEST_NAME ?? 'suite'
  const folder = `tmp/test/${name}`
  const port = process.env.TEST_PORT ?? String(await freePort())

  rmSync(folder, { recursive: true, force: true })

  Object.assign(process.env, {
    NODE_ENV: 'test',
    HOST: 'localhost',
    PORT: port,
    APP_URL: `http://localhost:${port}`,
    TRACKING_URL: '',
    APP_KEY: 'test-only-key-of-thirty-two-bytes-or-more',
    LOG_LEVEL: process.env.LOG_LEVEL ?? 'silent',
    DB_CONNECTION: process.env.DB_CONNECTION ?? 'sqlite',
    DB_SQLITE_PATH: `${folder}/panel_affiliates.sqlite`,
    DB_DATABASE: `panel_affiliates_${name}_test`,
    SANDBOX_SQLITE_PATH: `${folder}/sandbox.sqlite`,
    DRIVE_DISK: 'fs',
    STORAGE_PATH: `${folder}/storage`,
    SESSION_DRIVER: 'memory',
    LIMITER_STORE: 'memory',
    QUEUE_DRIVER: 'sync',
    PROGRAM_TIME_ZONE: 'Europe/Rome',
    ALLOWED_SITES: `example.com,*.example.com,localhost:${port}`,
    HOST_SITE_URL: 'https://www.example.com/',
    COOKIE_DAYS: '30',
    COOKIE_DOMAIN: '',
    ATTRIBUTION_MODEL: 'last_click',
    // tests order in the second of their visit; those about reviews set a limit
    REVIEW_SECONDS: '0',
    DEFAULT_COMMISSION_PERCENT: '10',
    DEFAULT_HOLD_DAYS: '30',
    TRACKING_HANDOFF_PARAM: '',
    CONSENT_MODE: 'false',
    OUTBOUND_ALLOWED: '',
    OUTBOUND_PORTS: '',
    METRICS_TOKEN: 'token-of-the-metrics-in-tests',
    SANDBOX: 'true',
    PANEL_SANDBOX_SECRET: 'whsec_c2FtcGxlLXBhbmVsLXNlY3JldC1vZi0zMi1ieXRlcw==',
    SANDBOX_MAIL_PORT: String(await freePort()),
    SANDBOX_RECEIVER_PORT: String(await freePort()),
  })
}
