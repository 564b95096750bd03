import env from '#start/env'
import { defineConfig, stores } from '@adonisjs/limiter'

/**
 * Counts attempts (sign-in, tests). In the database, so that several nodes count together; each count is one
 * statement, on SQLite as on MySQL. Expired rows go by app/identity/jobs/purge_expired_sign_ins.ts: the package's
 * own timer would end the process when the database is away.
 */
const limiterConfig = defineConfig({
  default: env.get('LIMITER_STORE', 'database'),
  stores: {
    database: stores.database({ tableName: 'rate_limits' }),
    memory: stores.memory({}),
  },
})

export default limiterConfig

/**
 * Tries at `/login`. An office behind one address may mistype; an account is guarded per address, so that nobody
 * elsewhere can lock its owner out.
 */
export const signInLimits = {
  perAddress: { requests: 30, duration: '15 mins' },
  perAccountAndAddress: { requests: 5, duration: '15 mins' },
}

/**
 * Tests of one destination that somebody asks for: a test may be booked as a sale, and is no way of loading somebody's
 * server.
 */
export const testLimit = { requests: 1, duration: '20 secs' }

/**
 * Reports of unexpected requests for consent, by network address: people report without an account, too.
 */
export const reportLimit = { requests: 10, duration: '1 hour' }

/**
 * Mails of invitations by one agent: they go to addresses that the agent types.
 */
export const invitationLimit = { requests: 30, duration: '1 day' }

/**
 * Refusals of what a client did not allow that their log lists one by one: more say only that they were, so that nobody
 * fills a log that is kept for good.
 */
export const refusedActLimit = { requests: 20, duration: '1 hour' }

/**
 * Addresses and accounts are counted under hashes keyed with this.
 */
export const attemptsKey = env.get('APP_KEY')

declare module '@adonisjs/limiter/types' {
  export interface LimitersList extends InferLimiters<typeof limiterConfig> {}
}
