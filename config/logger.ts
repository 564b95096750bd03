import env from '#start/env'
import app from '@adonisjs/core/services/app'
import { defineConfig, destination } from '@adonisjs/core/logger'
import { describeError, redact } from '#core/logging/redact'

/**
 * JSON lines on standard output, written at once, so that the last ones before a crash are there too. What may be a secret or a person is
 * cut out of every line, whatever wrote it. `npm start` shows them in a form for people.
 */
const loggerConfig = defineConfig({
  default: 'app',
  loggers: {
    app: {
      enabled: true,
      name: 'panel-affiliates',
      level: env.get('LOG_LEVEL', app.inTest ? 'silent' : 'info'),
      base: { pid: process.pid },
      desination: destination({ dest: 1, sync: true }),
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
      serializers: { err: describeError, error: describeError },
      hooks: { streamWrite: redact },
    },
  },
})

export default loggerConfig

declare module '@adonisjs/core/types' {
  export interface LoggersList extends InferLoggers<typeof loggerConfig> {}
}
