import env from '#start/env'
import { sandboxEnabled } from '#config/app'
import { sampleMailbox } from '#config/sandbox'
import { defineConfig, transports } from '@adonisjs/mail'

/**
 * SMTP only: every host has it. Without SMTP_HOST, and with the sample panel on, mails go to the sample
 * panel's mailbox (its Mail page).
 */
const username = env.get('SMTP_USERNAME')

const mailConfig = defineConfig({
  default: 'smtp',
  from: {
    address: env.get('MAIL_FROM_ADDRESS', 'affiliates@localhost'),
    name: env.get('MAIL_FROM_NAME', 'Panel Affiliates'),
  },
  mailers: {
    smtp: transports.smtp({
      host: env.get('SMTP_HOST', '127.0.0.1'),
      port:
        env.get('SMTP_PORT') ??
        (sandboxEnabled && !env.get('SMTP_HOST') ? sampleMailbox.port : 587),
      ...(username
        ? {
            auth: {
              type: 'login' as const,
              user: username,
              pass: env.get('SMTP_PASSWORD')?.release() ?? '',
            },
          }
        : {}),
    }),
  },
})

export default mailConfig

declare module '@adonisjs/mail/types' {
  export interface MailersList extends InferMailers<typeof mailConfig> {}
}
