import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { fieldError } from '#core/exceptions/field_error'
import { actorOf, administeredPanel } from '#identity/administered'
import { ChooseDefaultPlan } from '#plans/actions/choose_default_plan'
import { type AdministeredPlan, administeredPlan } from '#plans/queries/administered_plan'
import { nameablePanels } from '#plans/queries/nameable_panels'
import { currentDefaults } from '#plans/queries/plan_uses'
import { defaultPlanValidator } from '#plans/validators/plan_validator'

/**
 * The plan of affiliates who have none of their own. A panel's staff may make any plan that its affiliates may have the
 * default of that panel.
 */
@inject()
export default class DefaultPlansController {
  constructor(private chooseDefault: ChooseDefaultPlan) {}

  async edit({ auth, params, view }: HttpContext) {
    const plan = await administeredPlan(auth.user!, params.id)
    const panelId = administeredPanel(auth.user!)
    const panels = await choosablePanels(plan, panelId)
    const defaults = await currentDefaults()

    return view.render('pages/plans/default', {
      plan,
      panels,
      mayServeAll: panelId === null && plan.panelId === null,
      defaults: defaults.filter(
        (each) => each.panelId === null || panelId === null || each.panelId === panelId
      ),
    })
  }

  async update(ctx: HttpContext) {
    const { auth, i18n, params, request, response, session } = ctx
    const plan = await administeredPlan(auth.user!, params.id)
    const administered = administeredPanel(auth.user!)
    const form = await request.validateUsing(defaultPlanValidator)
    const panelId = administered ?? plan.panelId ?? form.panel_id ?? null
    const panels = await choosablePanels(plan, administered)
    const panel = panels.find(({ id }) => id === panelId)
    if (panelId !== null && !panel) {
      throw fieldError('panel_id', i18n.t('plans.form.no_such_panel'))
    }

    const chosen = await this.chooseDefault.handle({
      actor: actorOf(ctx),
      planId: plan.id,
      panelId,
    })
    if (!chosen.ok) session.flash('error', i18n.t(`plans.default.refused.${chosen.reason}`))
    else if (panel) {
      session.flash(
        'success',
        i18n.t('plans.default.chosen_for', { name: plan.name, panel: panel.name })
      )
    } else session.flash('success', i18n.t('plans.default.chosen', { name: plan.name }))
    return response.redirect().status(303).toPath(`/admin/plans/${plan.id}`)
  }
}

/**
 * The panels whose default the plan may become by this admin.
 */
async function choosablePanels(plan: AdministeredPlan, administered: number | null) {
  const panels = await nameablePanels(administered)
  return panels.filter(({ id }) => plan.panelId === null || plan.panelId === id)
}
