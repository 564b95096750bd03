import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { actInWords } from '#core/audit/act_words'
import { actorWord } from '#core/audit/actor_word'
import { fieldError } from '#core/exceptions/field_error'
import { pageOf } from '#core/lists/list_page'
import { plainName } from '#core/plain_name'
import { actorOf, administeredPanel } from '#identity/administered'
import { type AgentProfile, AppointAgent } from '#agents/actions/appoint_agent'
import { AGENT_ACTS, type AgentAct } from '#agents/actions/change_agent_status'
import { ChangeAgentProfile } from '#agents/admin/actions/change_agent_profile'
import { AGENT_LANGUAGES, languageChoices, PROFILE_LIMITS } from '#agents/admin/agent_profile'
import { panelChoices } from '#panels/queries/panel_choices'
import { findClient, type FoundClient } from '#agents/admin/queries/find_client'
import { agentsList, ListAgents } from '#agents/admin/queries/list_agents'
import { namedAgent } from '#agents/admin/queries/named_agent'
import { readAgent } from '#agents/admin/queries/read_agent'
import { agentProfileValidator, newAgentValidator } from '#agents/admin/validators/agent_validator'
import { LOGO_LIMITS } from '#agents/logos/logo_store'
import Agent, { type AgentStatus } from '#agents/models/agent'
import { isLocale } from '#core/i18n/locales'
import { termsInSentences } from '#plans/describe_terms'

const LIST = '/admin/agents'

/**
 * The agents whom an admin administers: those of the admin's panel, or all. Their status: `AgentStandingsController`.
 */
@inject()
export default class AgentsController {
  constructor(
    private appointAgent: AppointAgent,
    private changeAgentProfile: ChangeAgentProfile
  ) {}

  async index({ auth, request, view }: HttpContext) {
    const panelId = administeredPanel(auth.user!)
    const panels = await panelChoices(panelId)
    const list = agentsList(
      request.qs(),
      panels.map(({ id }) => id)
    )
    const agents = new ListAgents(panelId, list)
    const page = pageOf(list, await agents.count())
    const rows = page.total === 0 ? [] : await agents.page(page.offset, page.size)

    return view.render('pages/agents/admin/index', { list, page, rows, panels })
  }

  async show({ auth, i18n, params, view }: HttpContext) {
    const read = await readAgent(Number(params.id), administeredPanel(auth.user!))
    const { agent, client, plan, standings, acts } = read

    return view.render('pages/agents/admin/show', {
      ...read,
      languages: namedLanguages(agent.languages, i18n.locale),
      planSentences: plan ? termsInSentences(i18n, plan.terms, 'agent') : [],
      standings: standings.map(({ actorName, ...standing }) => ({
        ...standing,
        by: actorName === null ? '–' : actorWord(i18n, { userId: null, name: actorName }),
      })),
      acts: acts.map((act) => ({ ...act, ...actInWords(i18n, act) })),
      possible: client.isClosed ? [] : possibleActs(agent.status),
      logoLimits: { ...LOGO_LIMITS, megabytes: LOGO_LIMITS.bytes / 1_048_576 },
    })
  }

  /**
   * First whose status it will be, then, once that client is found, the profile.
   */
  async create(ctx: HttpContext) {
    const { auth, i18n, request, response, session, view } = ctx
    const panels = await panelChoices(administeredPanel(auth.user!))
    const asked = { panel: textOf(request.qs().panel), client: textOf(request.qs().client) }
    if (asked.client === null && asked.panel === null) {
      return view.render('pages/agents/admin/new', { panels, client: null })
    }

    const found = await clientAsked(ctx, asked)
    if (!found.ok) {
      session.flashAll()
      session.flash('inputErrorsBag', { [found.field]: [found.message] })
      return response.redirect().toPath(`${LIST}/new`)
    }
    const { client } = found
    if (client.agent && client.agent.status !== 'ended') {
      session.flash('info', i18n.t('agents.admin.new.already'))
      return response.redirect().toPath(`${LIST}/${client.agent.id}`)
    }

    return view.render('pages/agents/admin/new', {
      panels,
      client,
      panel: asked.panel ?? '',
      profile: client.agent
        ? await Agent.findOrFail(client.agent.id)
        : profileFrom(client, ctx.i18n.locale),
      languages: languageChoices(i18n.locale),
      limits: PROFILE_LIMITS,
    })
  }

  async store(ctx: HttpContext) {
    const { auth, i18n, request, response, session } = ctx
    const form = await request.validateUsing(newAgentValidator)
    const found = await clientAsked(ctx, { panel: form.panel ?? null, client: form.client })
    if (!found.ok) throw fieldError(found.field, found.message)

    const actor = actorOf(ctx)
    const { client, panelId } = found
    const profile = profileOf(form)
    const outcome = await this.appointAgent.handle({
      panelId,
      clientExternalId: client.externalId,
      profile,
      actor,
    })
    if (!outcome.ok) throw fieldError('client', i18n.t('agents.admin.refused.client_closed'))

    const { agentId, appointed } = outcome
    if (appointed && client.agent) {
      // an agent again has the profile of before, until this
      const adminPanelId = administeredPanel(auth.user!)
      await this.changeAgentProfile.handle({ agentId, profile, actor, panelId: adminPanelId })
    }
    session.flash(
      appointed ? 'success' : 'info',
      i18n.t(appointed ? 'agents.admin.new.appointed' : 'agents.admin.new.already')
    )
    return response.redirect().status(303).toPath(`${LIST}/${agentId}`)
  }

  async edit({ auth, i18n, params, view }: HttpContext) {
    return view.render('pages/agents/admin/edit', {
      agent: await namedAgent(Number(params.id), administeredPanel(auth.user!)),
      languages: languageChoices(i18n.locale),
      limits: PROFILE_LIMITS,
    })
  }

  async update(ctx: HttpContext) {
    const { auth, i18n, params, request, response, session } = ctx
    const panelId = administeredPanel(auth.user!)
    const agent = await namedAgent(Number(params.id), panelId)
    const form = await request.validateUsing(agentProfileValidator)
    const outcome = await this.changeAgentProfile.handle({
      agentId: agent.id,
      profile: profileOf(form),
      actor: actorOf(ctx),
      panelId,
    })
    const changed = outcome.ok && outcome.changed
    session.flash(
      changed ? 'success' : 'info',
      i18n.t(changed ? 'agents.admin.edit.saved' : 'agents.admin.edit.unchanged')
    )
    return response.redirect().status(303).toPath(`${LIST}/${agent.id}`)
  }
}

interface Asked {
  /** A panel's id, of local admins. */
  panel: string | null
  client: string | null
}

type Answer =
  | { ok: true; panelId: number; client: FoundClient }
  | { ok: false; field: 'panel' | 'client'; message: string }

/**
 * The client meant: of an admin of one panel, always that panel's, whatever is asked.
 */
async function clientAsked({ auth, i18n }: HttpContext, asked: Asked): Promise<Answer> {
  const own = administeredPanel(auth.user!)
  const panels = await panelChoices(own)
  const chosen = panels.find(({ id }) => String(id) === asked.panel)
  const panelId = own ?? chosen?.id
  const refused = (field: 'panel' | 'client', reason: string): Answer => ({
    ok: false,
    field,
    message: i18n.t(`agents.admin.refused.${reason}`),
  })
  if (panelId === undefined) return refused('panel', 'panel')
  if (asked.client === null) return refused('client', 'no_client')

  const found = await findClient(panelId, asked.client)
  return found.ok ? { ok: true, panelId, client: found.client } : refused('client', found.reason)
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value.trim().slice(0, 254) : null
}

function possibleActs(status: AgentStatus): AgentAct[] {
  const names = Object.keys(AGENT_ACTS) as AgentAct[]
  return names.filter((act) => (AGENT_ACTS[act].from as readonly AgentStatus[]).includes(status))
}

/**
 * What the panel knows of the client, to begin with: contacts are the admin's to give.
 */
function profileFrom(client: FoundClient, locale: string): Partial<AgentProfile> {
  return {
    name: plainName(client.name ?? '').slice(0, PROFILE_LIMITS.name),
    company: plainName(client.company ?? '').slice(0, PROFILE_LIMITS.company),
    email: client.email,
    languages: isLocale(locale) ? [locale] : [],
    generalLinks: true,
  }
}

interface ProfileForm {
  name: string
  company?: string | null
  email?: string | null
  phone?: string | null
  website?: string | null
  languages: string[]
  general_links: 'yes' | 'no'
}

function profileOf(form: ProfileForm): AgentProfile {
  return {
    name: form.name,
    company: form.company ?? null,
    email: form.email ?? null,
    phone: form.phone ?? null,
    website: form.website ?? null,
    // in one order, so that ticking them in another changes nothing
    languages: AGENT_LANGUAGES.filter((code) => form.languages.includes(code)),
    generalLinks: form.general_links === 'yes',
  }
}

function namedLanguages(codes: string[], locale: string): string[] {
  const names = new Intl.DisplayNames([locale], { type: 'language' })
  return codes.map((code) => names.of(code) ?? code)
}
