/**
 * Environment variables: the only place, with `config/`, that reads them. Each is explained in `.env.example`.
 */
import { Env } from '@adonisjs/core/env'

export default await Env.create(new URL('../', import.meta.url), {
  NODE_ENV: Env.schema.enum(['development', 'production', 'test'] as const),
  HOST: Env.schema.string({ format: 'host' }),
  PORT: Env.schema.number(),
  APP_KEY: Env.schema.secret(),
  APP_URL: Env.schema.string({ format: 'url', tld: false }),
  TRACKING_URL: Env.schema.string.optional({ format: 'url', tld: false }),
  LOG_LEVEL: Env.schema.enum.optional([
    'trace',
    'debug',
    'info',
    'warn',
    'error',
    'fatal',
    'silent',
  ] as const),
  TRUSTED_PROXIES: Env.schema.string.optional(),

  DB_CONNECTION: Env.schema.enum(['sqlite', 'mysql'] as const),
  DB_SQLITE_PATH: Env.schema.string.optional(),
  DB_HOST: Env.schema.string.optional(),
  DB_PORT: Env.schema.number.optional(),
  DB_USER: Env.schema.string.optional(),
  DB_PASSWORD: Env.schema.secret.optional(),
  DB_DATABASE: Env.schema.string.optional(),
  DB_POOL_MAX: Env.schema.number.optional(),

  SESSION_DRIVER: Env.schema.enum.optional(['cookie', 'memory', 'database'] as const),
  LIMITER_STORE: Env.schema.enum.optional(['memory', 'database'] as const),
  QUEUE_DRIVER: Env.schema.enum.optional(['database', 'sync'] as const),

  MAIL_FROM_ADDRESS: Env.schema.string.optional(),
  MAIL_FROM_NAME: Env.schema.string.optional(),
  SMTP_HOST: Env.schema.string.optional(),
  SMTP_PORT: Env.schema.number.optional(),
  SMTP_USERNAME: Env.schema.string.optional(),
  SMTP_PASSWORD: Env.schema.secret.optional(),

  DRIVE_DISK: Env.schema.enum.optional(['fs', 's3'] as const),
  STORAGE_PATH: Env.schema.string.optional(),
  S3_BUCKET: Env.schema.string.optionalWhen(() => process.env.DRIVE_DISK !== 's3'),
  S3_ACCESS_KEY_ID: Env.schema.string.optionalWhen(() => process.env.DRIVE_DISK !== 's3'),
  S3_SECRET_ACCESS_KEY: Env.schema.secret.optionalWhen(() => process.env.DRIVE_DISK !== 's3'),
  S3_REGION: Env.schema.string.optional(),
  S3_ENDPOINT: Env.schema.string.optional({ format: 'url', tld: false }),
  S3_PATH_STYLE: Env.schema.boolean.optional(),

  PROGRAM_TIME_ZONE: Env.schema.string.optional(),
  ALLOWED_SITES: Env.schema.string.optional(),
  HOST_SITE_URL: Env.schema.string.optional({ format: 'url', tld: false }),
  COOKIE_DAYS: Env.schema.number.optional(),
  COOKIE_DOMAIN: Env.schema.string.optional(),
  ATTRIBUTION_MODEL: Env.schema.enum.optional(['last_click', 'first_click'] as const),
  REVIEW_SECONDS: Env.schema.number.optional(),
  DEFAULT_COMMISSION_PERCENT: Env.schema.string.optional(),
  DEFAULT_HOLD_DAYS: Env.schema.number.optional(),
  TRACKING_HANDOFF_PARAM: Env.schema.string.optional(),
  CONSENT_MODE: Env.schema.boolean.optional(),
  VISIT_TOKEN_KEYS: Env.schema.secret.optional(),
  METRICS_TOKEN: Env.schema.secret.optional(),

  OUTBOUND_ALLOWED: Env.schema.string.optional(),
  OUTBOUND_PORTS: Env.schema.string.optional(),

  SANDBOX: Env.schema.boolean.optional(),
  PANEL_SANDBOX_SECRET: Env.schema.secret.optional(),
  SANDBOX_SQLITE_PATH: Env.schema.string.optional(),
  SANDBOX_MAIL_PORT: Env.schema.number.optional(),
  SANDBOX_RECEIVER_PORT: Env.schema.number.optional(),
  SANDBOX_PASSWORD: Env.schema.secret.optional(),
})
