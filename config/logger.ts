import env from '#start/env'
import app from '@adonisjs/core/services/app'
import { defineConfig, syncDestination, targets } from '@adonisjs/core/logger'

/**
 * JSON lines on standard output. What may hold a secret or a person is cut out whatever logs it.
 */
const loggerConfig = defineConfig({
  default: 'app',
  loggers: {
    app: {
      enabled: true,
      name: 'panel-affiliates',
      level: env.get('LOG_LEVEL', app.inTest ? 'silent' : 'info'),
      desination: !app.inProduction ? await syncDestination() : undefined,
      redact: {
        paths: [
          '*.password',
          '*.token',
          '*.secret',
          '*.email',
          '*.cookie',
          '*.authorization',
          '*.headers',
        ],
        censor: '[redacted]',
      },
      transport: { targets: [targets.file({ destination: 1 })] },
    },
  },
})

export default loggerConfig

declare module '@adonisjs/core/types' {
  export interface LoggersList extends InferLoggers<typeof loggerConfig> {}
}
