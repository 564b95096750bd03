import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { tickedRows } from '#core/lists/ticked_rows'
import { actorOf, administeredPanel } from '#identity/administered'
import { ChangeMembership } from '#affiliates/actions/change_membership'
import { isPossible, MEMBERSHIP_ACTS, type MembershipAct } from '#affiliates/membership_acts'
import { namedMembers } from '#affiliates/queries/named_members'
import { REASON_MAX_LENGTH, reasonValidator } from '#affiliates/validators/membership_validator'

const LIST = '/admin/members'

/**
 * What admins do with one member or several: `/admin/members/:act?ids=1&ids=2` names them and asks, its form does it.
 */
@inject()
export default class MembershipActsController {
  constructor(private changeMembership: ChangeMembership) {}

  async create(ctx: HttpContext) {
    const { auth, i18n, params, response, session, view } = ctx
    const act = params.act as MembershipAct
    const members = await namedMembers(tickedRows(ctx), administeredPanel(auth.user!))
    if (members.length === 0) {
      session.flash('warning', i18n.t('members.acts.none_ticked'))
      return response.redirect().toPath(LIST)
    }

    return view.render('pages/members/act', {
      act,
      members: members.filter(({ status }) => isPossible(act, status)),
      others: members.filter(({ status }) => !isPossible(act, status)),
      needsReason: MEMBERSHIP_ACTS[act].reason === 'required',
      reasonMaxLength: REASON_MAX_LENGTH,
      back: members.length === 1 ? `${LIST}/${members[0]!.id}` : LIST,
    })
  }

  async store(ctx: HttpContext) {
    const { auth, i18n, params, request, response, session } = ctx
    const act = params.act as MembershipAct
    const ids = tickedRows(ctx)
    const needsReason = MEMBERSHIP_ACTS[act].reason === 'required'
    const form = needsReason ? await request.validateUsing(reasonValidator) : null

    const outcomes = await this.changeMembership.handle({
      act,
      affiliateIds: ids,
      actor: actorOf(ctx),
      panelId: administeredPanel(auth.user!),
      reason: form?.reason ?? null,
    })

    const done = outcomes.filter(({ ok }) => ok).length
    if (done > 0) session.flash('success', i18n.t(`members.acts.${act}.done`, { count: done }))
    const late = outcomes.flatMap((outcome) =>
      !outcome.ok && outcome.reason === 'not_possible' ? [outcome.status] : []
    )
    if (late.length > 0) {
      session.flash(
        'warning',
        ids.length === 1
          ? i18n.t('members.acts.not_possible', { status: i18n.t(`members.status.${late[0]}`) })
          : i18n.t('members.acts.some_not_possible', { count: late.length })
      )
    }
    if (done === 0 && late.length === 0) {
      session.flash('warning', i18n.t('members.acts.none_ticked'))
      return response.redirect().status(303).toPath(LIST)
    }
    return response
      .redirect()
      .status(303)
      .toPath(ids.length === 1 ? `${LIST}/${ids[0]}` : LIST)
  }
}
