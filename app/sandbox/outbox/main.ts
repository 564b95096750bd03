import logger from '@adonisjs/core/services/logger'
import { OutboxSender } from '#sandbox/outbox/outbox_sender'

/**
 * The process's one sender; `providers/sandbox_provider.ts` starts it in the web process.
 */
export const outbox = new OutboxSender(logger)
