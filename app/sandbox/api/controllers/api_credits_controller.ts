import type { HttpContext } from '@adonisjs/core/http'
import { now } from '#core/clock'
import { once } from '#sandbox/api/once'
import { insertRow } from '#sandbox/database'
import { isCurrency } from '#sandbox/money'
import { balancesOf } from '#sandbox/queries/credits'

/** Characters of what a credit is for. */
const DESCRIPTION_LENGTH = 255

/**
 * Money that is put on a client's account.
 */
export default class ApiCreditsController {
  async store(ctx: HttpContext) {
    const { request, sandboxClient: client, sandboxText: text } = ctx
    const amount: unknown = request.input('amount')
    const currency: unknown = request.input('currency')
    const description = String(request.input('description') ?? '').slice(0, DESCRIPTION_LENGTH)

    return once(ctx, 'add_credit', async (trx) => {
      if (!isCurrency(currency)) {
        return { ok: false, reason: 'refused', message: text.t('api.refused.currency') }
      }
      if (!Number.isSafeInteger(amount) || Number(amount) <= 0) {
        return { ok: false, reason: 'refused', message: text.t('api.refused.amount') }
      }
      await insertRow(trx, 'sandbox_credits', {
        client_id: client.id,
        amount: Number(amount),
        currency,
        description,
        added_at: now(),
      })
      const balances = await balancesOf(client, trx)
      const balance = balances.find((each) => each.currency === currency)
      return { ok: true, answer: { balance: balance?.amount ?? null } }
    })
  }
}
