import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import db from '@adonisjs/lucid/services/db'
import { isImpersonated } from '#affiliates/impersonation'
import { Acting } from '#delegation/acting/acting'
import { cycleLabel } from '#delegation/acting/cycle_label'
import { renderNoRights } from '#delegation/acting/no_rights'
import { noteView } from '#delegation/acting/note_view'
import { rightsOf } from '#delegation/rights_of'
import { driverOf } from '#panels/drivers/driver_of'

/**
 * Lets on the agent whom the client of the address has given rights, as they stand at this request. The address says for whom
 * on every page and every form: two tabs never act for the wrong one.
 */
export default class ActingMiddleware {
  async handle(ctx: HttpContext, next: NextFn) {
    const { agent, i18n, params, request, view } = ctx
    // the consent is to the agent, not to whoever may sign in as them
    if (isImpersonated(ctx))
      return renderNoRights(ctx, { ok: false, reason: 'impersonated', at: null })

    const clientId = Number(params.id)
    const rights =
      request.method() === 'GET'
        ? await noteView({ agent, clientId })
        : await rightsOf(db.connection(), { agentId: agent.id, clientId })
    if (!rights.ok) return renderNoRights(ctx, rights)

    ctx.acting = new Acting(
      rights,
      await driverOf(rights.panelId),
      i18n.t('acting.unnamed', { id: rights.clientExternalId })
    )
    const t = (key: string) => i18n.t(key)
    view.share({
      acting: ctx.acting,
      inWords: { cycle: (cycle: string | null) => cycleLabel(t, cycle) },
    })
    return next()
  }
}
