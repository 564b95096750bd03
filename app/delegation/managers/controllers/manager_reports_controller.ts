import { inject } from '@adonisjs/core'
import { Exception } from '@adonisjs/core/exceptions'
import type { HttpContext } from '@adonisjs/core/http'
import limiter from '@adonisjs/limiter/services/main'
import db from '@adonisjs/lucid/services/db'
import { reportLimit } from '#config/limiter'
import { select } from '#core/database/sql'
import { plainName } from '#core/plain_name'
import { ReportManager } from '#delegation/consent/actions/report_manager'
import { REPORT_MAX_LENGTH } from '#delegation/consent/validators/consent_validator'
import { clientOfUser } from '#delegation/consent/queries/manage_visitor'
import { judgeSignIn, renderRefusal } from '#delegation/managers/change_of_consent'
import { associatedAgents, managerGrant } from '#delegation/managers/queries/managers_of_client'
import {
  managerReportValidator,
  reportedValidator,
} from '#delegation/managers/validators/manager_validator'

interface Reported {
  clientId: number
  agentId: number
  agent: string
  grantId: number | null
  /** The hidden field that says it again. */
  field: { name: 'grant' | 'association'; id: number }
}

/**
 * The client tells the host of an agent. The agent is not told, and nothing ends by it.
 */
@inject()
export default class ManagerReportsController {
  constructor(private report: ReportManager) {}

  async create(ctx: HttpContext) {
    const reported = await reportedAgent(ctx)
    const { name: panel } = await panelOf(ctx)
    return ctx.view.render('pages/managers/report', {
      reported,
      panel,
      maxLength: REPORT_MAX_LENGTH,
    })
  }

  async store(ctx: HttpContext) {
    const { auth, i18n, request, response, session } = ctx
    const { agentId, clientId, grantId, agent } = await reportedAgent(ctx)
    if (judgeSignIn(ctx) === 'impersonated') return renderRefusal(ctx, 'impersonated', '')
    const form = await request.validateUsing(managerReportValidator)
    await limiter.use(reportLimit).consume(`manager_report:user:${auth.user!.id}`)

    const panel = await panelOf(ctx)
    await this.report.handle({
      panelId: panel.id,
      agentId,
      clientId,
      grantId,
      invitationId: null,
      text: form.report ?? null,
    })
    session.flash('success', i18n.t('managers.report.done', { agent, panel: panel.name }))
    return response.redirect().status(303).toPath('/client/managers')
  }
}

/**
 * @throws E_ROW_NOT_FOUND for what is not the client's
 */
async function reportedAgent({ auth, request }: HttpContext): Promise<Reported> {
  const asked = await request.validateUsing(reportedValidator)
  const client = await clientOfUser(db.connection(), auth.user!)
  if (client && asked.grant) {
    const grant = await managerGrant(db.connection(), asked.grant, client.id)
    if (grant) {
      const field = { name: 'grant', id: grant.id } as const
      const { agent, agentId } = grant
      return { clientId: client.id, agentId, agent, grantId: grant.id, field }
    }
  }
  if (client && asked.association) {
    const agents = await associatedAgents(db.connection(), client.id)
    const found = agents.find(({ associationId }) => associationId === asked.association)
    if (found) {
      const field = { name: 'association', id: found.associationId } as const
      const { agentId, name: agent } = found
      return { clientId: client.id, agentId, agent, grantId: null, field }
    }
  }
  throw new Exception('No such agent of the client', { status: 404, code: 'E_ROW_NOT_FOUND' })
}

async function panelOf({ auth }: HttpContext) {
  const [row] = await select<{ id: number; name: string }>(
    db.connection(),
    'SELECT id, name FROM panels WHERE id = ?',
    [auth.user!.panelId!]
  )
  return { id: row!.id, name: plainName(row!.name) }
}
