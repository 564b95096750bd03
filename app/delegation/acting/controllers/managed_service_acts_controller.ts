import { randomUUID } from 'node:crypto'
import type { HttpContext } from '@adonisjs/core/http'
import { answerAct } from '#delegation/acting/answer_act'
import type { Wish } from '#delegation/acting/act_for_client'
import {
  askPanel,
  renderSilence,
  SERVICE_ACTS,
  type ServiceActWord,
} from '#delegation/acting/acting'
import {
  actValidator,
  cancellationRequestValidator,
  planChangeValidator,
  REASON_MAX_LENGTH,
} from '#delegation/acting/validators/acting_validator'

/**
 * What an agent does with a client's service: asked first, then done.
 */
export default class ManagedServiceActsController {
  async create(ctx: HttpContext) {
    const { acting, i18n, params, response, session, view } = ctx
    const word = params.word as ServiceActWord
    const act = SERVICE_ACTS[word]
    const path = acting.servicePath(params.service as string)
    if (!acting.hasScope('manage_services')) {
      const page = await view.render('pages/acting/out_of_scope', {
        scope: 'manage_services',
        path,
      })
      return response.status(403).send(page)
    }

    const answer = await askPanel(acting, (driver) =>
      driver.showService(acting.clientId, params.service as string)
    )
    if (!answer.ok) return renderSilence(ctx, answer)
    const service = answer.value
    if (!acting.panelCan(act) || !service.can.includes(act)) {
      session.flash('info', i18n.t('acting.not_now'))
      return response.redirect().status(303).toPath(path)
    }

    return view.render('pages/acting/act', {
      word,
      service,
      path,
      requestKey: randomUUID(),
      reasonMaxLength: REASON_MAX_LENGTH,
    })
  }

  async store(ctx: HttpContext) {
    const { acting, i18n, params } = ctx
    const word = params.word as ServiceActWord
    const { requestKey, fields, wish } = await readForm(ctx, word)
    const path = acting.servicePath(wish.serviceId)
    return answerAct(ctx, {
      wish,
      requestKey,
      fields,
      path,
      done: () => ({
        path,
        text: i18n.t(`acting.acts.${word.replace('-', '_')}.done`, { client: acting.name }),
      }),
    })
  }
}

interface Form {
  requestKey: string
  fields: Record<string, string>
  wish: Extract<Wish, { serviceId: string }>
}

async function readForm({ params, request }: HttpContext, word: ServiceActWord): Promise<Form> {
  const serviceId = params.service as string
  const act = SERVICE_ACTS[word]
  if (act === 'service.change_plan') {
    const form = await request.validateUsing(planChangeValidator)
    return {
      requestKey: form.request_key,
      fields: form,
      wish: { act, serviceId, planId: form.plan_id },
    }
  }
  if (act === 'service.request_cancellation') {
    const form = await request.validateUsing(cancellationRequestValidator)
    return {
      requestKey: form.request_key,
      fields: form,
      wish: { act, serviceId, reason: form.reason },
    }
  }
  const form = await request.validateUsing(actValidator)
  return { requestKey: form.request_key, fields: form, wish: { act, serviceId } }
}
