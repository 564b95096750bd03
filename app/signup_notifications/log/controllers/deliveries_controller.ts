import { Exception } from '@adonisjs/core/exceptions'
import type { HttpContext } from '@adonisjs/core/http'
import { pageOf } from '#core/lists/list_page'
import { MOST_COUNTED } from '#core/lists/long_list'
import { administeredPanel } from '#identity/administered'
import { presentAttempt } from '#signup_notifications/log/attempt_words'
import { MODES, RESULTS } from '#signup_notifications/log/deliveries_list'
import { explainDelivery } from '#signup_notifications/log/explain_delivery'
import { readLog } from '#signup_notifications/log/log_page'
import { explainOrder } from '#signup_notifications/log/queries/explain_order'
import { listAttempts } from '#signup_notifications/log/queries/list_attempts'
import {
  findDeliveries,
  relatedDeliveries,
  URL_DAYS,
} from '#signup_notifications/log/queries/list_deliveries'
import { mayBeSentAgain } from '#signup_notifications/log/redelivery'
import { presentDelivery, situationOf } from '#signup_notifications/log/result_words'

/**
 * What programs were told of signups, or why not.
 */
export default class DeliveriesController {
  async index(ctx: HttpContext) {
    const { i18n, view } = ctx
    const { panelId, panels, programs, list, deliveries } = await readLog(ctx)
    const total = await deliveries.count()
    const isCapped = total > MOST_COUNTED
    const page = pageOf(list, Math.min(total, MOST_COUNTED))
    const rows = total === 0 ? [] : await deliveries.page(page.offset, page.size)
    const several = panelId === null && panels.length > 1
    const { order } = list.texts

    return view.render('pages/deliveries/index', {
      list,
      page,
      isCapped,
      mostCounted: MOST_COUNTED,
      rows: rows.map((row) => ({
        ...presentDelivery(i18n, row),
        mayBeSentAgain: mayBeSentAgain(row) === null,
      })),
      showsPanel: several,
      hasPrograms: programs.some(({ isDeleted }) => !isDeleted),
      urlDays: deliveries.urlsSince === null ? null : URL_DAYS,
      explanation: total === 0 && order ? await explainOrder(panelId, order) : null,
      choices: {
        panel: panels.map(({ id, name }) => ({ value: String(id), label: name })),
        program: programs.map(({ id, name, panelName, isDeleted }) => {
          const label = isDeleted ? i18n.t('deliveries.program_deleted', { name }) : name
          return {
            value: String(id),
            label: several
              ? i18n.t('deliveries.program_of', { name: label, panel: panelName })
              : label,
          }
        }),
        result: RESULTS.map((value) => ({
          value,
          label: i18n.t(`deliveries.filters.${value}`),
        })),
        mode: MODES.map((value) => ({ value, label: i18n.t(`deliveries.modes.${value}`) })),
        tests: (['with', 'only'] as const).map((value) => ({
          value,
          label: i18n.t(`deliveries.tests_${value}`),
        })),
      },
    })
  }

  async show({ auth, i18n, params, view }: HttpContext) {
    const user = auth.user!
    const [delivery] = await findDeliveries(administeredPanel(user), [Number(params.id)])
    if (!delivery) throw new Exception('No such delivery', { status: 404, code: 'E_ROW_NOT_FOUND' })
    const [attempts, related] = await Promise.all([
      listAttempts(delivery.id),
      relatedDeliveries(delivery),
    ])

    return view.render('pages/deliveries/show', {
      delivery: presentDelivery(i18n, delivery),
      explained: explainDelivery(i18n, delivery, user),
      mayBeSentAgain: mayBeSentAgain(delivery) === null,
      nextTry: situationOf(delivery) === 'next_try' ? delivery.nextAttemptAt : null,
      attempts: attempts.map((attempt) => presentAttempt(i18n, attempt)),
      attemptsNotShown: Math.max(0, delivery.attempts - attempts.length),
      related: related.map((row) => ({
        ...presentDelivery(i18n, row),
        isOtherMode:
          row.destinationId === delivery.destinationId && row.mode !== delivery.mode && !row.isTest,
      })),
    })
  }
}
