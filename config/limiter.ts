import env from '#start/env'
import { defineConfig, stores } from '@adonisjs/limiter'

/**
 * Counts attempts (sign-in, tests). In the database, so that several nodes count together.
 */
const limiterConfig = defineConfig({
  default: env.get('LIMITER_STORE', 'database'),
  stores: {
    database: stores.database({ tableName: 'rate_limits' }),
    memory: stores.memory({}),
  },
})

export default limiterConfig

declare module '@adonisjs/limiter/types' {
  export interface LimitersList extends InferLimiters<typeof limiterConfig> {}
}
