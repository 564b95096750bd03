import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import type { I18n } from '@adonisjs/i18n'
import { now } from '#core/clock'
import { actorOf, administeredPanel } from '#identity/administered'
import { OutboundClient } from '#outbound/client/outbound_client'
import { describeCallProblem } from '#outbound/client/describe_answer'
import { MAX_PROGRAMS } from '#signup_notifications/models/affiliate_program'
import { AddProgram } from '#signup_notifications/programs/actions/add_program'
import {
  ChangeProgram,
  resolveHeaders,
} from '#signup_notifications/programs/actions/change_program'
import { administeredProgram } from '#signup_notifications/programs/administered_programs'
import { editorPage } from '#signup_notifications/programs/editor_page'
import { openEditor } from '#signup_notifications/programs/open_editor'
import {
  panelAsked,
  programPanels,
  programsPath,
} from '#signup_notifications/programs/panel_of_programs'
import type { ProgramEditor } from '#signup_notifications/programs/program_editor'
import type { ChosenState, ProgramInput } from '#signup_notifications/programs/program_form'
import { areProgramsOn } from '#signup_notifications/programs/program_switch'
import {
  listPrograms,
  type ProgramRow,
  type RecentDeliveries,
} from '#signup_notifications/programs/queries/list_programs'

const DAY_MS = 86_400_000

const LIST = '/admin/affiliate-programs'

/**
 * The external programs that are told of a panel's signups.
 */
@inject()
export default class AffiliateProgramsController {
  constructor(
    private addProgram: AddProgram,
    private changeProgram: ChangeProgram,
    private outbound: OutboundClient
  ) {}

  async index({ auth, i18n, request, session, view }: HttpContext) {
    const panels = await programPanels(auth.user!)
    const panel = panelAsked(panels, request.input('panel'))
    const rows = panel ? await listPrograms(panel.id, now() - DAY_MS) : []
    const saved = session.flashMessages.get('saved_program')

    return view.render('pages/programs/index', {
      panels,
      panel,
      rows: rows.map((row) => ({
        ...row,
        site: siteOf(row.urlTemplate),
        recentWords: recentInWords(i18n, row.recent),
        offers: OFFERS[row.state],
      })),
      enabled: panel ? await areProgramsOn(panel.id) : true,
      now: now(),
      most: MAX_PROGRAMS,
      saved: rows.find(({ id }) => id === saved) ?? null,
    })
  }

  async create({ auth, i18n, request, response, session, view }: HttpContext) {
    const panels = await programPanels(auth.user!)
    // what was typed into a form that had been open for too long
    const typed = session.flashMessages.all()
    const input = 'url_template' in typed ? typed : null
    const { panel: asked, preset } = input ?? request.qs()
    const panel = panelAsked(panels, asked)
    if (!panel) return response.redirect().toPath(LIST)

    const editor = await openEditor(i18n, panel, null, input ?? { panel: String(panel.id), preset })
    if (!input) editor.press('preset', {})
    return view.render('pages/programs/edit', {
      ...editorPage({ panels, panel, program: null }),
      ...editor.page(),
    })
  }

  async store(ctx: HttpContext) {
    const { auth, i18n, request, response, session, view } = ctx
    const panels = await programPanels(auth.user!)
    const asked = administeredPanel(auth.user!) ?? request.input('panel')
    const panel = panelAsked(panels, String(asked))
    if (!panel) return response.redirect().status(303).toPath(LIST)

    const editor = await openEditor(i18n, panel, null, request.all())
    const showAgain = () => {
      response.status(422)
      return view.render('pages/programs/edit', {
        ...editorPage({ panels, panel, program: null }),
        ...editor.page(),
      })
    }
    if (String(panel.id) !== String(asked) && panels.length > 1) {
      const inputErrorsBag = { panel: [i18n.t('programs.mistakes.panel')] }
      session.flashMessages.merge({ inputErrorsBag })
      return showAgain()
    }
    const input = await this.judge(ctx, editor)
    if (!input) return showAgain()

    const added = await this.addProgram.handle({
      panelId: panel.id,
      program: { ...input, headers: resolveHeaders(input.headers, []) },
      actor: actorOf(ctx),
    })
    if (!added.ok) {
      session.flashMessages.merge({ error: i18n.t('programs.full', { most: MAX_PROGRAMS }) })
      return showAgain()
    }

    session.flash('saved_program', added.programId)
    return response.redirect().status(303).toPath(programsPath(panels, panel.id))
  }

  async edit({ auth, i18n, params, session, view }: HttpContext) {
    const program = await administeredProgram(administeredPanel(auth.user!), params.id)
    const panels = await programPanels(auth.user!)
    const panel = panels.find(({ id }) => id === program.panelId)!
    const typed = session.flashMessages.all()
    const editor = await openEditor(i18n, panel, program, null)
    if ('url_template' in typed) {
      const { headers } = editor.form
      const again = await openEditor(i18n, panel, program, typed)
      // typed header values are not kept over an expired form
      editor.form = { ...again.form, headers }
    }
    return view.render('pages/programs/edit', {
      ...editorPage({ panels, panel, program }),
      ...editor.page(),
    })
  }

  async update(ctx: HttpContext) {
    const { auth, i18n, params, request, response, session, view } = ctx
    const adminPanelId = administeredPanel(auth.user!)
    const program = await administeredProgram(adminPanelId, params.id)
    const panels = await programPanels(auth.user!)
    const panel = panels.find(({ id }) => id === program.panelId)!

    const editor = await openEditor(i18n, panel, program, request.all())
    const showAgain = (status: number, opened: ProgramEditor) => {
      response.status(status)
      return view.render('pages/programs/edit', {
        ...editorPage({ panels, panel, program }),
        ...opened.page(),
      })
    }
    const showStale = (opened: ProgramEditor) => {
      const error = i18n.t('programs.stale', { name: program.name })
      session.flashMessages.merge({
        error,
        errorsTitle: i18n.t('programs.changed_meanwhile'),
        inputErrorsBag: opened.catchUp(),
      })
      return showAgain(409, opened)
    }
    if (editor.isStale) return showStale(editor)
    const input = await this.judge(ctx, editor)
    if (!input) return showAgain(422, editor)

    const changed = await this.changeProgram.handle({
      programId: program.id,
      program: input,
      version: editor.form.version,
      adminPanelId,
      actor: actorOf(ctx),
    })
    if (!changed.ok) return showStale(await openEditor(i18n, panel, program, request.all()))
    if (changed.isChanged) session.flash('saved_program', program.id)
    else session.flash('info', i18n.t('programs.unchanged', { name: program.name }))
    return response.redirect().status(303).toPath(programsPath(panels, panel.id))
  }

  /**
   * What the form means, its address checked; null where it has mistakes, which the page then shows.
   */
  private async judge(
    { i18n, session }: HttpContext,
    editor: ProgramEditor
  ): Promise<ProgramInput | null> {
    const mistakes = editor.mistakes()
    const url = editor.exampleUrl()
    const blocked = url ? await this.outbound.check(url) : null
    if (blocked) {
      const problem = describeCallProblem((key, values) => i18n.t(key, values), blocked)
      ;(mistakes.url_template ??= []).push(
        i18n.t('programs.mistakes.at', {
          field: i18n.t('programs.edit.url_template'),
          message: problem,
        })
      )
    }
    if (Object.keys(mistakes).length === 0) return editor.parsed.input

    session.flashMessages.merge({ inputErrorsBag: mistakes })
    return null
  }
}

/** What a program may become, by what it is. */
const OFFERS: Record<ProgramRow['state'], ChosenState[]> = {
  on: ['paused', 'off'],
  paused: ['on', 'off'],
  off: ['on'],
  disabled: ['on', 'off'],
}

/** Where it is, without what may be a key. */
const siteOf = (urlTemplate: string) => /^https?:\/\/([^/?#]+)/i.exec(urlTemplate)?.[1] ?? ''

/**
 * `41 delivered, 2 failed`
 */
function recentInWords(i18n: I18n, recent: RecentDeliveries): string {
  const counts = Object.entries(recent).filter(([, count]) => count > 0)
  if (counts.length === 0) return i18n.t('programs.recent.none')
  return counts.map(([kind, count]) => i18n.t(`programs.recent.${kind}`, { count })).join(', ')
}
