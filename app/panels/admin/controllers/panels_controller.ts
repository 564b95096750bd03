import { inject } from '@adonisjs/core'
import type { I18n } from '@adonisjs/i18n'
import type { HttpContext } from '@adonisjs/core/http'
import { appUrl } from '#config/app'
import { programTimeZone } from '#config/program'
import { now } from '#core/clock'
import { fieldError } from '#core/exceptions/field_error'
import { type CsvCell, CsvNumber, streamCsv } from '#core/lists/csv'
import { csvTime } from '#core/lists/csv_time'
import { pageOf } from '#core/lists/list_page'
import { parseListQuery } from '#core/lists/list_query'
import { actorOf } from '#identity/administered'
import { RegisterPanel } from '#panels/actions/register_panel'
import { UpdatePanel } from '#panels/actions/update_panel'
import { panelFormValues, readPanelForm } from '#panels/admin/panel_form'
import { ListPanels } from '#panels/admin/queries/list_panels'
import { sampleRequest } from '#panels/admin/sample_request'
import { DRIVER_NAMES, NO_DRIVER } from '#panels/drivers/kinds'
import Panel from '#panels/models/panel'

const PANELS = '/admin/panels'

/** Panels that the export reads at a time. */
const PIECE = 500

/**
 * Registered panels and their secrets, for local admins.
 */
@inject()
export default class PanelsController {
  constructor(
    private registerPanel: RegisterPanel,
    private updatePanel: UpdatePanel
  ) {}

  async index({ request, view }: HttpContext) {
    const list = panelsList(request.qs())
    const panels = new ListPanels(list)
    const page = pageOf(list, await panels.count())
    const rows = page.total === 0 ? [] : await panels.page(page.offset, page.size)
    return view.render('pages/panels/index', { list, page, rows })
  }

  /** The list as CSV. */
  export(ctx: HttpContext) {
    const { i18n, request } = ctx
    const panels = new ListPanels(panelsList(request.qs()))
    streamCsv(ctx, {
      name: 'panels.csv',
      header: [
        i18n.t('panels.fields.name.label'),
        i18n.t('panels.fields.key.label'),
        i18n.t('panels.fields.driver.label'),
        i18n.t('panels.fields.shop_url.label'),
        i18n.t('panels.valid_secrets'),
        i18n.t('panels.csv.last_event', { zone: programTimeZone }),
        i18n.t('panels.refusals'),
      ],
      rows: cells(panels),
    })
  }

  create({ i18n, view }: HttpContext) {
    return view.render('pages/panels/create', { drivers: driverChoices(i18n) })
  }

  /**
   * The secret is in the answer to this request and nowhere else: not in the session, not in an address.
   */
  async store(ctx: HttpContext) {
    const { i18n, request, view } = ctx
    const key = String(request.input('key') ?? '').trim()
    const refusal = keyRefusal(key)
    if (refusal) throw fieldError('key', i18n.t(`panels.errors.${refusal}`))
    const fields = readPanelForm(i18n, request.all())

    try {
      const { panel, secret } = await this.registerPanel.handle({
        key,
        ...fields,
        jwksUrl: fields.jwksUrl ?? undefined,
        actor: actorOf(ctx),
        mustBeNew: true,
      })
      return await view.render('pages/panels/secret', {
        panel,
        secret,
        isNew: true,
        address: eventsAddress(panel),
      })
    } catch (error) {
      if ((error as { code?: string }).code !== 'E_PANEL_KEY_TAKEN') throw error
      throw fieldError('key', i18n.t('panels.errors.taken', { key }))
    }
  }

  async show({ params, view }: HttpContext) {
    const panel = await Panel.findOrFail(params.id)
    const secrets = await panel.related('secrets').query().orderBy('id', 'desc')
    const list = panelsList({ q: panel.key })
    const found = await new ListPanels(list).page(0, 100)
    const health = found.find(({ id }) => id === panel.id)!
    const at = now()

    return view.render('pages/panels/show', {
      panel,
      health,
      address: eventsAddress(panel),
      launchAddress: `${appUrl}/launch`,
      secrets: secrets.map((secret) => ({
        id: secret.id,
        createdAt: Number(secret.createdAt),
        expiresAt: secret.expiresAt === null ? null : Number(secret.expiresAt),
        lastUsedAt: secret.lastUsedAt === null ? null : Number(secret.lastUsedAt),
        isValid: secret.isValid(at),
      })),
    })
  }

  async edit({ i18n, params, view }: HttpContext) {
    const panel = await Panel.findOrFail(params.id)
    return view.render('pages/panels/edit', {
      panel,
      values: panelFormValues(panel),
      drivers: driverChoices(i18n, panel.driver),
    })
  }

  async update(ctx: HttpContext) {
    const { i18n, params, request, response, session } = ctx
    const panel = await Panel.findOrFail(params.id)
    const fields = readPanelForm(i18n, request.all())
    await this.updatePanel.handle({ panel, ...fields, actor: actorOf(ctx) })

    session.flash('success', i18n.t('panels.saved', { name: fields.name }))
    return response.redirect().status(303).toPath(`${PANELS}/${panel.id}`)
  }

  /** How a signed request of the panel looks, step by step. */
  async sample({ params, view }: HttpContext) {
    const panel = await Panel.findOrFail(params.id)
    return view.render('pages/panels/sample', {
      panel,
      sample: sampleRequest(eventsAddress(panel), now()),
    })
  }
}

/**
 * @param current is among them, even where nobody knows it
 */
function driverChoices(i18n: I18n, current = NO_DRIVER) {
  return [
    ...DRIVER_NAMES.map((name) => ({ value: name, label: i18n.t(`drivers.${name}.label`) })),
    ...(DRIVER_NAMES.includes(current) ? [] : [{ value: current, label: current }]),
  ]
}

function panelsList(input: Record<string, unknown>) {
  return parseListQuery(
    { path: PANELS, sorts: ['name', 'created'], defaultSort: 'name', search: true },
    input
  )
}

export function eventsAddress({ key }: { key: string }) {
  return `${appUrl}/api/panel/v1/${key}/events`
}

function keyRefusal(key: string) {
  if (key === '') return 'key_empty'
  return /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/.test(key) ? null : 'key'
}

async function* cells(panels: ListPanels): AsyncGenerator<CsvCell[]> {
  for (let offset = 0; ; offset += PIECE) {
    const rows = await panels.page(offset, PIECE)
    for (const row of rows) {
      yield [
        row.name,
        row.key,
        row.driver,
        row.shopUrl,
        new CsvNumber(row.validSecrets),
        row.lastEventAt === null ? null : csvTime(row.lastEventAt),
        new CsvNumber(row.refusals),
      ]
    }
    if (rows.length < PIECE) return
  }
}
