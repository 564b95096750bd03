import { randomUUID } from 'node:crypto'
import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { pageOf } from '#core/lists/list_page'
import { RequestCorrection } from '#commissions/corrections/actions/request_correction'
import {
  correctionsList,
  findCorrection,
  ListCorrections,
} from '#commissions/corrections/queries/list_corrections'
import { findPayee, searchPayees } from '#commissions/corrections/queries/payees'
import { noSuchThing, readCorrection } from '#commissions/corrections/read_correction'
import { REASON_MAX_LENGTH } from '#commissions/corrections/validators/correction_validator'
import { secondAdminAbove } from '#commissions/settings'
import { actorOf, administeredPanel } from '#identity/administered'
import { balancesOf } from '#ledger/queries/balances_of'

/**
 * Manual credits and debits, for admins.
 */
@inject()
export default class CorrectionsController {
  constructor(private request: RequestCorrection) {}

  async index({ auth, request, view }: HttpContext) {
    const list = correctionsList(request.qs())
    const corrections = new ListCorrections(administeredPanel(auth.user!), list)
    const page = pageOf(list, await corrections.count())
    const rows = page.total === 0 ? [] : await corrections.page(page.offset, page.size)

    return view.render('pages/corrections/index', { list, page, rows })
  }

  /**
   * Without an affiliate in the address it asks for one first.
   */
  async create({ auth, request, view }: HttpContext) {
    const panelId = administeredPanel(auth.user!)
    const { affiliate, q } = request.qs()
    const id = Number(affiliate)
    if (!Number.isSafeInteger(id) || id <= 0) {
      const search = typeof q === 'string' ? q.trim().slice(0, 100) : ''
      const payees = search === '' ? [] : await searchPayees(panelId, search)
      return view.render('pages/corrections/choose', { search, payees })
    }

    const payee = await findPayee(panelId, id)
    if (!payee) throw noSuchThing()
    return view.render('pages/corrections/create', {
      payee,
      balances: await balancesOf(payee),
      limits: Object.entries(secondAdminAbove.value),
      reasonMaxLength: REASON_MAX_LENGTH,
      requestKey: randomUUID(),
    })
  }

  async store(ctx: HttpContext) {
    const { i18n, response, session } = ctx
    const { payee, form, amount } = await readCorrection(ctx)
    const actor = actorOf(ctx)
    const { id, state } = await this.request.handle({
      actor: { ...actor, userId: actor.userId! },
      affiliate: payee,
      currency: form.currency,
      amount,
      reason: form.reason,
      requestKey: form.request_key,
    })

    session.flash('success', i18n.t(`corrections.done.${state}`))
    return response.redirect().status(303).toPath(`/admin/corrections/${id}`)
  }

  async show({ auth, params, view }: HttpContext) {
    const correction = await findCorrection(administeredPanel(auth.user!), params.id)
    if (!correction) throw noSuchThing()
    return view.render('pages/corrections/show', {
      correction,
      isOwn: correction.requestedBy === auth.user!.id,
      reasonMaxLength: REASON_MAX_LENGTH,
    })
  }
}
