import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import type { I18n } from '@adonisjs/i18n'
import { now } from '#core/clock'
import { fieldError } from '#core/exceptions/field_error'
import { pageOf } from '#core/lists/list_page'
import { actorOf, administeredPanel } from '#identity/administered'
import { CreatePlan } from '#plans/actions/create_plan'
import { SavePlanTerms } from '#plans/actions/save_plan_terms'
import { describeChanges, describeTerms } from '#plans/describe_terms'
import { PlanEditor } from '#plans/plan_editor'
import { administeredPlan, editablePlan } from '#plans/queries/administered_plan'
import { ListPlans, plansList } from '#plans/queries/list_plans'
import { nameablePanels } from '#plans/queries/nameable_panels'
import { planHistory, type PlanVersionRow } from '#plans/queries/plan_history'
import { planUses } from '#plans/queries/plan_uses'
import { createPlanValidator, PLAN_NAME_MAX_LENGTH } from '#plans/validators/plan_validator'
import { workedExample } from '#plans/worked_example'

/**
 * Commission plans, for admins.
 */
@inject()
export default class PlansController {
  constructor(
    private createPlan: CreatePlan,
    private saveTerms: SavePlanTerms
  ) {}

  async index({ auth, i18n, request, view }: HttpContext) {
    const list = plansList(request.qs())
    const plans = new ListPlans(administeredPanel(auth.user!), list)
    const page = pageOf(list, await plans.count())
    const rows = page.total === 0 ? [] : await plans.page(page.offset, page.size)

    return view.render('pages/plans/index', {
      list,
      page,
      rows: rows.map((row) => ({ ...row, rules: describeTerms(i18n, row.terms).rules })),
    })
  }

  async create({ auth, view }: HttpContext) {
    return view.render('pages/plans/create', await this.choices(auth.user!))
  }

  async store(ctx: HttpContext) {
    const { auth, i18n, request, response, session } = ctx
    const form = await request.validateUsing(createPlanValidator)
    const { panels } = await this.choices(auth.user!)
    const panelId = administeredPanel(auth.user!) ?? form.panel_id ?? null
    if (panelId !== null && !panels.some(({ id }) => id === panelId)) {
      throw fieldError('panel_id', i18n.t('plans.form.no_such_panel'))
    }

    const { terms } = await administeredPlan(auth.user!, form.copy_of)
    const planId = await this.createPlan.handle({
      actor: actorOf(ctx),
      name: form.name,
      panelId,
      terms,
    })

    session.flash('success', i18n.t('plans.created'))
    return response.redirect().status(303).toPath(`/admin/plans/${planId}/edit`)
  }

  async show({ auth, i18n, params, view }: HttpContext) {
    const plan = await administeredPlan(auth.user!, params.id)
    const uses = await planUses(plan.id, administeredPanel(auth.user!))
    const history = await planHistory(plan.id)

    return view.render('pages/plans/show', {
      plan,
      uses,
      terms: describeTerms(i18n, plan.terms),
      example: workedExample(plan.terms),
      history: history.map((row, index) => changesOf(i18n, row, history[index + 1])),
    })
  }

  async edit({ auth, i18n, params, session, view }: HttpContext) {
    const plan = await editablePlan(auth.user!, params.id)
    // what was typed into a form that had been open for too long
    const kept = session.flashMessages.all()
    const editor =
      'hold_days' in kept
        ? PlanEditor.ofForm(i18n, kept, plan.version)
        : PlanEditor.ofTerms(i18n, plan.terms, plan.version, now())

    return view.render('pages/plans/edit', { plan, ...(await editor.page(plan)) })
  }

  async update(ctx: HttpContext) {
    const { auth, i18n, params, request, response, session, view } = ctx
    const plan = await editablePlan(auth.user!, params.id)
    const editor = PlanEditor.ofForm(i18n, request.all(), plan.version)
    const { terms } = editor.parsed
    const showAgain = async () => {
      response.status(422)
      return view.render('pages/plans/edit', { plan, ...(await editor.page(plan)) })
    }
    if (!terms) {
      session.flashMessages.merge({ inputErrorsBag: editor.termsMistakes() })
      return showAgain()
    }

    const saved = await this.saveTerms.handle({
      actor: actorOf(ctx),
      planId: plan.id,
      basedOn: editor.basedOn,
      terms,
    })
    if (!saved.ok && saved.reason === 'saved_meanwhile') {
      const { version, author } = saved
      editor.basedOn = version
      session.flashMessages.merge({
        warning: i18n.t('plans.edit.saved_meanwhile', {
          version,
          author: author ?? i18n.t('plans.history.configuration'),
        }),
      })
      return showAgain()
    }

    if (saved.ok) session.flash('success', i18n.t('plans.saved', { version: saved.version }))
    else session.flash('info', i18n.t(`plans.not_saved.${saved.reason}`))
    return response.redirect().status(303).toPath(`/admin/plans/${plan.id}`)
  }

  private async choices(user: HttpContext['auth']['user'] & object) {
    const panelId = administeredPanel(user)
    const plans = new ListPlans(panelId, plansList({ status: 'active' }))
    return {
      panels: await nameablePanels(panelId),
      mayServeAll: panelId === null,
      plans: await plans.page(0, 200),
      nameMaxLength: PLAN_NAME_MAX_LENGTH,
    }
  }
}

function changesOf(i18n: I18n, row: PlanVersionRow, before: PlanVersionRow | undefined) {
  return {
    ...row,
    changes: before
      ? describeChanges(i18n, before.terms, row.terms)
      : [i18n.t('plans.words.changes.first')],
  }
}
