import { inject } from '@adonisjs/core'
import { Exception } from '@adonisjs/core/exceptions'
import type { HttpContext } from '@adonisjs/core/http'
import { now } from '#core/clock'
import { fieldError } from '#core/exceptions/field_error'
import { actorOf } from '#identity/administered'
import { AddPanelSecret } from '#panels/actions/add_panel_secret'
import { ExpirePanelSecret } from '#panels/actions/expire_panel_secret'
import { eventsAddress } from '#panels/admin/controllers/panels_controller'
import Panel from '#panels/models/panel'

const HOUR_MS = 3_600_000

/** Thirty days: an old secret that is left for longer is forgotten. */
const MOST_HOURS = 720

/**
 * A panel's secrets: a new one, and the end of an old one.
 */
@inject()
export default class PanelSecretsController {
  constructor(
    private addSecret: AddPanelSecret,
    private expireSecret: ExpirePanelSecret
  ) {}

  /**
   * The secret is in the answer to this request and nowhere else: not in the session, not in an address.
   */
  async store(ctx: HttpContext) {
    const panel = await Panel.findOrFail(ctx.params.id)
    const { secret } = await this.addSecret.handle({ panelId: panel.id, actor: actorOf(ctx) })
    return ctx.view.render('pages/panels/secret', {
      panel,
      secret,
      isNew: false,
      address: eventsAddress(panel),
    })
  }

  /** Asks before a secret ends, and says when the panel last used it. */
  async confirm({ params, view }: HttpContext) {
    const panel = await Panel.findOrFail(params.id)
    const secrets = await panel.related('secrets').query()
    const secret = secrets.find(({ id }) => id === Number(params.secretId))
    if (!secret?.isValid(now())) throw missing()

    return view.render('pages/panels/expire', {
      panel,
      secret: { id: secret.id, createdAt: Number(secret.createdAt) },
      lastUsedAt: secret.lastUsedAt === null ? null : Number(secret.lastUsedAt),
      isLast: !secrets.some((other) => other.id !== secret.id && other.isValid(now())),
    })
  }

  async destroy(ctx: HttpContext) {
    const { i18n, params, request, response, session } = ctx
    const panel = await Panel.findOrFail(params.id)
    const hours = String(request.input('hours') ?? '').trim()
    if (!/^\d{1,3}$/.test(hours) || Number(hours) > MOST_HOURS) {
      throw fieldError('hours', i18n.t('panels.errors.hours', { max: MOST_HOURS }))
    }

    const expiry = await this.expireSecret.handle({
      panelId: panel.id,
      secretId: Number(params.secretId),
      after: Number(hours) * HOUR_MS,
      actor: actorOf(ctx),
    })
    if (!expiry.ok) {
      if (expiry.reason === 'not_found') throw missing()
      throw fieldError('hours', i18n.t('panels.errors.last_secret'))
    }

    const message = Number(hours) === 0 ? 'panels.secrets.ended' : 'panels.secrets.ends_later'
    session.flash('success', i18n.t(message, { id: String(params.secretId), hours: Number(hours) }))
    return response.redirect().status(303).toPath(`/admin/panels/${panel.id}`)
  }
}

function missing() {
  return new Exception('The panel has no such secret', { status: 404, code: 'E_ROW_NOT_FOUND' })
}
