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
 * Addresses and accounts are counted under hashes keyed with this.
 */
export const attemptsKey = env.get('APP_KEY')

declare module '@adonisjs/limiter/types' {
  export interface LimitersList extends InferLimiters<typeof limiterConfig> {}
}
