import { randomBytes } from 'node:crypto'
import { inject } from '@adonisjs/core'
import limiter from '@adonisjs/limiter/services/main'
import { testLimit } from '#config/limiter'
import { type Actor, recordAct } from '#core/audit/record_act'
import { inTransaction } from '#core/database/transaction'
import { AttemptDelivery } from '#outbound/actions/attempt_delivery'
import { oweDelivery } from '#outbound/actions/owe_delivery'

interface SendTestInput {
  program: { id: number; name: string; panelId: number; destinationId: number }
  /** What the template's parameters stand for. */
  parameters: Record<string, string | null>
  /** The past signup that they are of; null for made-up ones. */
  signup: { orderId: number; orderLabel: string; clientId: number } | null
  actor: Actor
}

export type TestSent =
  | { ok: true; deliveryId: number }
  /** `seconds` until the next one is possible. */
  | { ok: false; reason: 'too_soon'; seconds: number }
  /** A key below `destinations.refusals.` or `destinations.not_rendered.` of resources/lang. */
  | { ok: false; reason: string; deliveryId: number }

/**
 * Calls an affiliate program now, whatever its state, from this process. What is sent is in the log as a test: no worker
 * takes it, nothing counts it, and how it ends changes nothing of the program.
 */
@inject()
export class SendTest {
  constructor(private attemptDelivery: AttemptDelivery) {}

  async handle({ program, parameters, signup, actor }: SendTestInput): Promise<TestSent> {
    const { destinationId, panelId } = program
    const limit = limiter.use(testLimit)
    const key = `destination_test:${destinationId}`
    const isFirst = await limit.attempt(key, () => true)
    if (!isFirst) {
      return { ok: false, reason: 'too_soon', seconds: Math.max(1, await limit.availableIn(key)) }
    }

    const id = randomBytes(16).toString('hex')
    const deliveryId = await inTransaction(async (trx) => {
      await recordAct(trx, {
        actor,
        act: 'program.tested',
        panelId,
        subject: { type: 'program', id: program.id, label: program.name },
      })
      return oweDelivery(trx, {
        destinationId,
        panelId,
        eventKey: `test:${id}`,
        mode: 'server',
        notificationId: parameters.notification_id || `test-${id}`,
        subject: signup && { type: 'order', id: signup.orderId, label: signup.orderLabel },
        clientId: signup?.clientId ?? null,
        parameters,
        isTest: true,
      })
    })
    if (deliveryId === null) throw new Error('Two tests with the same random key')

    const attempted = await this.attemptDelivery.handle({ deliveryId, cause: 'test' })
    return 'refused' in attempted
      ? { ok: false, reason: attempted.refused, deliveryId }
      : { ok: true, deliveryId }
  }
}
