import { createHash } from 'node:crypto'
import type { HttpContext } from '@adonisjs/core/http'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { now } from '#core/clock'
import { insertRow, sandboxDb, sandboxTransaction } from '#sandbox/database'
import { outbox } from '#sandbox/outbox/main'
import { missing, refuse } from '#sandbox/api/answers'
import type { ApiActRow } from '#sandbox/records'

/** Characters of an Idempotency-Key. */
const KEY_LENGTH = 200

/**
 * What an act came to: done, with the answer and what it concerns; or not, with a reason in words.
 */
export type Done =
  | {
      ok: true
      answer: Record<string, unknown>
      serviceId?: number
      orderId?: number
      invoiceId?: number
    }
  | { ok: false; reason: 'missing' }
  | { ok: false; reason: 'refused'; message: string }

/**
 * Does an act once for each `Idempotency-Key`: the same key again gets the answer that was given. What it changes and that
 * it was done are one transaction.
 */
export async function once(
  ctx: HttpContext,
  act: string,
  work: (trx: TransactionClientContract) => Promise<Done>
) {
  const { request, response, sandboxClient: client } = ctx
  const key = request.header('idempotency-key')?.trim() ?? ''
  if (key === '' || key.length > KEY_LENGTH) {
    const message = `Send an Idempotency-Key of 1 to ${KEY_LENGTH} characters.`
    return refuse(ctx, 400, 'no_key', message)
  }
  const fingerprint = createHash('sha256')
    .update(JSON.stringify([request.url(), request.body()]))
    .digest('hex')

  const outcome = await sandboxTransaction(async (trx) => {
    const known = (await trx
      .from('sandbox_api_acts')
      .where('request_key', key)
      .first()) as ApiActRow | null
    if (known) return known.fingerprint === fingerprint ? known : ('another' as const)

    const done = await work(trx)
    if (!done.ok && done.reason === 'missing') return null
    const row = {
      request_key: key,
      fingerprint,
      client_id: client.id,
      act,
      service_id: (done.ok && done.serviceId) || null,
      order_id: (done.ok && done.orderId) || null,
      invoice_id: (done.ok && done.invoiceId) || null,
      status: done.ok ? 200 : 422,
      answer: JSON.stringify(
        done.ok ? done.answer : { error: { code: 'refused', message: done.message } }
      ),
      acted_at: now(),
    }
    await insertRow(trx, 'sandbox_api_acts', row)
    return row
  })

  if (outcome === null) return missing(ctx)
  if (outcome === 'another') {
    const message = 'This Idempotency-Key was used for another request.'
    return refuse(ctx, 409, 'key_used', message)
  }
  outbox.poke()
  return response.status(outcome.status).send(JSON.parse(outcome.answer))
}

/**
 * @returns the order that an act with this key made or changed; null where there is none
 */
export async function orderOfAct(act: string, key: string): Promise<number | null> {
  const known = (await sandboxDb()
    .from('sandbox_api_acts')
    .where({ act, request_key: key })
    .first()) as ApiActRow | null
  return known?.order_id ?? null
}
