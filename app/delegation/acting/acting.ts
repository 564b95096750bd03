import type { HttpContext } from '@adonisjs/core/http'
import { Exception } from '@adonisjs/core/exceptions'
import type { ActingAct } from '#delegation/acting/act_for_client'
import type { Rights } from '#delegation/rights_of'
import { DELEGATED_ACTS, type DelegatedAct, type Scope } from '#delegation/scopes'
import { describeDriverFailure } from '#panels/drivers/describe_failure'
import type { DriverAnswer, DriverFailure, PanelDriver } from '#panels/drivers/panel_driver'

declare module '@adonisjs/core/http' {
  interface HttpContext {
    /** For whom the agent acts; there behind the `acting` middleware only. */
    acting: Acting
  }
}

/**
 * For which client an agent acts at this request, and what of it the client and the panel allow. Pages show what is allowed
 * here; whether it is done is for ActForClient, which asks again.
 */
export class Acting {
  /** The client's, or what stands for it. */
  readonly name: string
  /** The client's page. */
  readonly path: string

  constructor(
    readonly rights: Rights,
    /** null: the panel is not connected. */
    readonly driver: PanelDriver | null,
    unnamed: string
  ) {
    this.name = rights.clientName?.trim() || unnamed
    this.path = `/agent/clients/${rights.clientId}`
  }

  /** The panel's own id of the client. */
  get clientId(): string {
    return this.rights.clientExternalId
  }

  hasScope(scope: Scope): boolean {
    return this.rights.scopes.includes(scope)
  }

  panelCan(act: DelegatedAct): boolean {
    return this.driver?.capabilities.has(act) ?? false
  }

  allows(act: DelegatedAct): boolean {
    return this.hasScope(DELEGATED_ACTS[act]) && this.panelCan(act)
  }

  servicePath(id: string): string {
    return `${this.path}/services/${encodeURIComponent(id)}`
  }

  orderPath(id: string): string {
    return `${this.path}/orders/${encodeURIComponent(id)}`
  }
}

/**
 * What may be done with a service, by the word that its address has.
 */
export const SERVICE_ACTS = {
  'restart': 'service.restart',
  'suspend': 'service.suspend',
  'unsuspend': 'service.unsuspend',
  'renew': 'service.renew',
  'change-plan': 'service.change_plan',
  'request-cancellation': 'service.request_cancellation',
} as const satisfies Record<string, Extract<ActingAct, `service.${string}`>>

export type ServiceActWord = keyof typeof SERVICE_ACTS

export function noSuchThing() {
  return new Exception('There is no such thing of this client', {
    status: 404,
    code: 'E_ROW_NOT_FOUND',
  })
}

/**
 * Why a panel showed nothing, in words for an agent.
 */
export function describeSilence({ acting, i18n }: HttpContext, failure: DriverFailure): string {
  if (failure.reason === 'unavailable') return i18n.t('acting.failures.unavailable')
  if (!acting.driver) return i18n.t('acting.failures.not_connected')
  return describeDriverFailure((key, values) => i18n.t(key, values), failure)
}

/**
 * What the panel says; where it is not connected, or cannot say such a thing, that.
 */
export async function askPanel<T>(
  { driver }: Acting,
  ask: (driver: PanelDriver) => Promise<DriverAnswer<T>>
): Promise<DriverAnswer<T>> {
  return driver ? ask(driver) : { ok: false, reason: 'unsupported' }
}

/**
 * The page in place of one whose contents the panel did not give.
 *
 * @throws E_ROW_NOT_FOUND where it says that the client has no such thing
 */
export async function renderSilence(ctx: HttpContext, failure: DriverFailure) {
  if (failure.reason === 'not_found') throw noSuchThing()
  const page = await ctx.view.render('pages/acting/silent', {
    why: describeSilence(ctx, failure),
    tryAgain: ctx.request.method() === 'GET' ? ctx.request.url(true) : null,
  })
  return ctx.response.status(503).send(page)
}
