import type { HttpContext } from '@adonisjs/core/http'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { now } from '#core/clock'
import { formatMoney } from '#core/money'
import { changePlan } from '#sandbox/actions/change_plan'
import { changeService } from '#sandbox/actions/change_service'
import { renewService } from '#sandbox/actions/renew_service'
import { actsOn, openInvoices, plansFor, refuse } from '#sandbox/api/answers'
import { once, type Done } from '#sandbox/api/once'
import { publicId, rowId, type InvoiceRow, type ServiceRow } from '#sandbox/records'

const ACTS = [
  'restart',
  'suspend',
  'unsuspend',
  'renew',
  'change_plan',
  'request_cancellation',
] as const

type Act = (typeof ACTS)[number]

/** Characters of the reason for a cancellation. */
const REASON_LENGTH = 500

/**
 * What is done with a client's service on the client's behalf.
 */
export default class ApiServiceActsController {
  async store(ctx: HttpContext) {
    const { params, request, sandboxClient: client, sandboxText: text } = ctx
    const act = ACTS.find((known) => known === request.input('act'))
    if (!act) return refuse(ctx, 400, 'act', `Send an act, one of ${ACTS.join(', ')}.`)

    return once(ctx, act, async (trx) => {
      const service = (await trx
        .from('sandbox_services')
        .where({ id: rowId('service', params.service), client_id: client.id })
        .first()) as ServiceRow | null
      if (!service) return { ok: false, reason: 'missing' }

      const found = await openInvoices(trx, [service.id])
      const open = found.get(service.id) ?? new Set<string>()
      if (!actsOn(service, open).includes(act)) {
        const why = open.size > 0 && ['renew', 'change_plan'].includes(act) ? 'open_invoice' : act
        return { ok: false, reason: 'refused', message: text.t(`api.refused.${why}`) }
      }
      return this.run(ctx, trx, act, service)
    })
  }

  private async run(
    { request, sandboxClient: client, sandboxText: text }: HttpContext,
    trx: TransactionClientContract,
    act: Act,
    service: ServiceRow
  ): Promise<Done> {
    const update = (changes: Partial<ServiceRow>) =>
      trx.from('sandbox_services').where('id', service.id).update(changes)
    const done = (message: string, values = {}, invoiceId?: number): Done => ({
      ok: true,
      serviceId: service.id,
      invoiceId,
      answer: { message: text.t(`api.done.${message}`, values) },
    })

    if (act === 'restart') {
      await update({ restarted_at: now() })
      return done(act)
    }
    if (act === 'suspend' || act === 'unsuspend') {
      await changeService(trx, { serviceId: service.id, change: act, changedBy: 'client' })
      return done(act)
    }
    if (act === 'request_cancellation') {
      const reason = String(request.input('reason') ?? '').slice(0, REASON_LENGTH)
      await update({ cancellation_requested_at: now(), cancellation_reason: reason || null })
      return done(act)
    }
    if (act === 'renew') {
      const renewal = await renewService(trx, { serviceId: service.id, payNow: false })
      if (!renewal.ok) return { ok: false, reason: 'refused', message: text.t('api.refused.renew') }
      const invoice = (await trx
        .from('sandbox_invoices')
        .where('id', renewal.invoiceId)
        .firstOrFail()) as InvoiceRow
      const total = formatMoney(invoice.total, invoice.currency, text.locale)
      return done(act, { invoice: publicId('invoice', invoice.id), total }, invoice.id)
    }

    const plan = plansFor(service).find(({ id }) => id === request.input('plan_id'))
    if (!plan) return { ok: false, reason: 'refused', message: text.t('api.refused.plan') }
    const change = await changePlan(trx, client, service, plan)
    if (change.isNow) return done('plan_now', { plan: plan.name })
    return done(
      'plan_later',
      {
        plan: plan.name,
        invoice: publicId('invoice', change.invoiceId),
        total: formatMoney(change.total, service.currency, text.locale),
      },
      change.invoiceId
    )
  }
}
