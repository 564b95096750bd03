import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { tickedRows } from '#core/lists/ticked_rows'
import { actorOf, administeredPanel } from '#identity/administered'
import { AttemptDelivery } from '#outbound/actions/attempt_delivery'
import { SendAgain } from '#outbound/actions/send_again'
import { explainDelivery } from '#signup_notifications/log/explain_delivery'
import { type DeliveryRow, findDeliveries } from '#signup_notifications/log/queries/list_deliveries'
import { listAttempts } from '#signup_notifications/log/queries/list_attempts'
import { refusalInWords } from '#signup_notifications/log/reason_words'
import { mayBeSentAgain } from '#signup_notifications/log/redelivery'
import { presentDelivery } from '#signup_notifications/log/result_words'
import { presentAttempt } from '#signup_notifications/log/attempt_words'

const LOG = '/admin/deliveries'

/**
 * Sending deliveries again: one, at once, or those that are ticked, which the worker calls.
 */
@inject()
export default class RedeliveriesController {
  constructor(
    private attemptDelivery: AttemptDelivery,
    private sendAgain: SendAgain
  ) {}

  async create(ctx: HttpContext) {
    const { auth, i18n, view } = ctx
    const { rows, possible } = await chosen(ctx)
    if (rows.length === 0) return nothingChosen(ctx, 'deliveries.again.none_ticked')
    if (possible.length === 0 && rows.length > 1) {
      return nothingChosen(ctx, 'deliveries.again.none_possible')
    }

    const present = (row: DeliveryRow) => presentDelivery(i18n, row)
    return view.render('pages/deliveries/send_again', {
      one: rows.length === 1 ? present(rows[0]!) : null,
      explained: rows.length === 1 ? explainDelivery(i18n, rows[0]!, auth.user!) : null,
      possible: possible.map(present),
      delivered: possible.filter(({ state }) => state === 'delivered').length,
      impossible: rows
        .filter((row) => mayBeSentAgain(row) !== null)
        .map((row) => ({
          ...present(row),
          refusal: refusalInWords(i18n, mayBeSentAgain(row)!),
        })),
      keep: rows.length === 1 ? `${LOG}/${rows[0]!.id}` : LOG,
    })
  }

  async store(ctx: HttpContext) {
    const { i18n, response, session } = ctx
    const { rows, possible } = await chosen(ctx)
    if (rows.length === 0) return nothingChosen(ctx, 'deliveries.again.none_ticked')
    if (rows.length === 1) return this.#sendOne(ctx, rows[0]!)
    if (possible.length === 0) return nothingChosen(ctx, 'deliveries.again.none_possible')

    const { due } = await this.sendAgain.handle({
      deliveryIds: possible.map(({ id }) => id),
      actor: actorOf(ctx),
    })
    const count = due.length
    const skipped = rows.length - count
    session.flash(
      skipped > 0 ? 'warning' : 'success',
      i18n.t(`deliveries.again.${skipped > 0 ? 'some' : 'sent'}`, { count, skipped })
    )
    return response.redirect().status(303).toPath(LOG)
  }

  async #sendOne(ctx: HttpContext, delivery: DeliveryRow) {
    const { i18n, response, session } = ctx
    const refusal = mayBeSentAgain(delivery)
    const outcome = refusal
      ? { refused: refusal, values: {} }
      : await this.attemptDelivery.handle({
          deliveryId: delivery.id,
          cause: 'hand',
          by: actorOf(ctx),
        })

    if ('refused' in outcome) {
      session.flash('warning', refusalInWords(i18n, outcome.refused, outcome.values))
    } else {
      const [attempt] = await listAttempts(delivery.id)
      const { word, code, outcome: how } = presentAttempt(i18n, attempt!)
      const result = code === null ? word : `${word} (${code})`
      session.flash(
        how === 'delivered' ? 'success' : 'warning',
        i18n.t(`deliveries.again.${how === 'delivered' ? 'delivered' : 'not_delivered'}`, {
          result,
        })
      )
    }
    return response.redirect().status(303).toPath(`${LOG}/${delivery.id}`)
  }
}

async function chosen(ctx: HttpContext) {
  const rows = await findDeliveries(administeredPanel(ctx.auth.user!), tickedRows(ctx))
  return { rows, possible: rows.filter((row) => mayBeSentAgain(row) === null) }
}

function nothingChosen({ i18n, response, session }: HttpContext, key: string) {
  session.flash('info', i18n.t(key))
  return response.redirect().status(303).toPath(LOG)
}
