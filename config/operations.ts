import env from '#start/env'

/**
 * With it, `/metrics` answers from anywhere: `Authorization: Bearer <token>`. Without, only programs on this machine.
 */
export const metricsToken = env.get('METRICS_TOKEN')
