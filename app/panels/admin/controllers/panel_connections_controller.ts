import { inject } from '@adonisjs/core'
import { errors } from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { actorOf } from '#identity/administered'
import { CheckPanelConnection } from '#panels/actions/check_panel_connection'
import { SavePanelConnection } from '#panels/actions/save_panel_connection'
import { inputName, readConnectionForm } from '#panels/admin/connection_form'
import { describeProblem } from '#panels/drivers/describe_failure'
import { readCredentials } from '#panels/drivers/driver_of'
import { kindOf } from '#panels/drivers/kinds'
import { CAPABILITIES, type DriverKind } from '#panels/drivers/panel_driver'
import Panel from '#panels/models/panel'
import PanelConnection from '#panels/models/panel_connection'

/**
 * How a panel is called, for local admins.
 */
@inject()
export default class PanelConnectionsController {
  constructor(
    private saveConnection: SavePanelConnection,
    private checkConnection: CheckPanelConnection
  ) {}

  async show(ctx: HttpContext) {
    const panel = await Panel.findOrFail(ctx.params.id)
    return this.page(ctx, panel, await kindOf(panel.driver))
  }

  async update(ctx: HttpContext) {
    const { i18n, request, response, session } = ctx
    const panel = await Panel.findOrFail(ctx.params.id)
    const kind = await kindOf(panel.driver)
    if (!kind) return response.redirect().status(303).toPath(pathOf(panel))

    const stored = await PanelConnection.find(panel.id)
    const known = stored && {
      baseUrl: stored.baseUrl,
      credentials: readCredentials(stored.encryptedCredentials) ?? {},
    }
    try {
      const fields = readConnectionForm(i18n, kind, request.all(), known)
      await this.saveConnection.handle({
        panelId: panel.id,
        ...fields,
        ...(kind.native && { nativeAccess: request.input('native_access') === '1' }),
        actor: actorOf(ctx),
      })
    } catch (error) {
      if (!(error instanceof errors.E_VALIDATION_ERROR)) throw error
      // answered at once: the framework's way back would put the secrets into the session
      return this.refused(ctx, panel, kind, error.messages)
    }

    session.flash('success', i18n.t('drivers.saved', { name: panel.name }))
    return response.redirect().status(303).toPath(pathOf(panel))
  }

  /** Calls the panel. What came of it stands on the page. */
  async check(ctx: HttpContext) {
    const { i18n, response, session } = ctx
    const panel = await Panel.findOrFail(ctx.params.id)
    const isCalled = await this.checkConnection.handle({ panelId: panel.id })
    if (!isCalled) session.flash('warning', i18n.t('drivers.nothing_to_check'))
    return response
      .redirect()
      .status(303)
      .toPath(`${pathOf(panel)}#check`)
  }

  private refused(
    ctx: HttpContext,
    panel: Panel,
    kind: DriverKind,
    messages: { field: string; message: string }[]
  ) {
    const { request, response, session } = ctx
    const inputErrorsBag: Record<string, string[]> = {}
    for (const { field, message } of messages) (inputErrorsBag[field] ??= []).push(message)
    const shown = kind.fields.filter(({ secret }) => !secret).map(inputName)
    session.flashMessages.merge({
      ...request.only(['base_url', 'native_access', ...shown]),
      inputErrorsBag,
    })
    response.status(422)
    return this.page(ctx, panel, kind)
  }

  private async page({ i18n, view }: HttpContext, panel: Panel, kind: DriverKind | null) {
    const connection = await PanelConnection.find(panel.id)
    const credentials = connection && readCredentials(connection.encryptedCredentials)
    const driver =
      kind && connection && credentials
        ? kind.connect({ panelKey: panel.key, baseUrl: connection.baseUrl, credentials })
        : null

    return view.render('pages/panels/connection', {
      panel,
      kind,
      baseUrl: connection?.baseUrl ?? '',
      isConnected: driver !== null,
      nativeAccess: connection?.nativeAccess ?? false,
      areSecretsLost: connection !== null && credentials === null,
      fields: (kind?.fields ?? []).map((field) => ({
        ...field,
        input: inputName(field),
        isKept: field.secret && Boolean(credentials?.[field.name]),
        // a secret is never shown again
        value: field.secret ? '' : (credentials?.[field.name] ?? ''),
      })),
      check: connection?.checkResult
        ? {
            at: Number(connection.checkedAt),
            isOk: connection.checkResult === 'ok',
            text: checkWords(
              i18n.t.bind(i18n),
              connection.checkResult,
              connection.checkAnswer ?? ''
            ),
          }
        : null,
      can: driver ? CAPABILITIES.filter((each) => driver.capabilities.has(each)) : [],
      cannot: driver ? CAPABILITIES.filter((each) => !driver.capabilities.has(each)) : [],
    })
  }
}

function pathOf({ id }: Panel) {
  return `/admin/panels/${id}/connection`
}

/**
 * @param result as CheckPanelConnection keeps it
 * @param answer the panel's version or own words
 */
function checkWords(
  t: (key: string, values?: Record<string, string | number>) => string,
  result: string,
  answer: string
): string {
  const [reason, ...problem] = result.split('.')
  if (reason === 'ok') {
    return answer === '' ? t('drivers.check.ok') : t('drivers.check.ok_version', { answer })
  }
  if (reason === 'unavailable') return describeProblem(t, problem.join('.'))
  if (reason === 'refused' && problem.length > 0) return t(`drivers.refusals.${problem.join('.')}`)
  if (reason === 'refused' && answer !== '') return t('drivers.check.refused_because', { answer })
  return t(`drivers.check.${reason}`)
}
