import { inject } from '@adonisjs/core'
import { Exception } from '@adonisjs/core/exceptions'
import type { Infer } from '@vinejs/vine/types'
import { type Actor, PRODUCT, recordAct } from '#core/audit/record_act'
import { now } from '#core/clock'
import { inTransaction } from '#core/database/transaction'
import { AddPanelSecret } from '#panels/actions/add_panel_secret'
import { SavePanelConnection } from '#panels/actions/save_panel_connection'
import { insertOnce } from '#core/database/sql'
import Panel from '#panels/models/panel'
import { panelChanges } from '#panels/panel_changes'
import { createPanelValidator } from '#panels/validators/panel_validator'

/**
 * Addresses are absolute; `origins` are those whose pages may frame ours.
 */
export type PanelSettings = Infer<typeof createPanelValidator>

/**
 * Registers a panel under its key, or brings the one that is registered up to date. Doing it again, or in two
 * processes at once, changes nothing more.
 */
@inject()
export class RegisterPanel {
  constructor(
    private addSecret: AddPanelSecret,
    private saveConnection: SavePanelConnection
  ) {}

  /**
   * @param input with `secret` (`whsec_…`), that secret is valid afterwards; without, a new panel gets a new one
   * and with `mustBeNew` a key that is taken is refused; `connection` is how the panel itself is called
   * @returns `secret` where one was added: it is not shown again
   * @throws E_VALIDATION_ERROR, E_PANEL_SECRET_FORMAT, E_PANEL_KEY_TAKEN
   */
  async handle({
    secret,
    actor = PRODUCT,
    mustBeNew = false,
    connection,
    ...input
  }: PanelSettings & {
    secret?: string
    actor?: Actor
    mustBeNew?: boolean
    connection?: { baseUrl: string; credentials: Record<string, string> }
  }) {
    const { origins, ...settings } = await createPanelValidator.validate(input)

    const { isNew, panel } = await inTransaction(async (trx) => {
      const at = now()
      const id = await insertOnce(trx, 'panels', {
        key: settings.key,
        name: settings.name,
        driver: settings.driver,
        origins: JSON.stringify(origins),
        shop_url: settings.shopUrl,
        login_url: settings.loginUrl,
        registration_url: settings.registrationUrl,
        jwks_url: settings.jwksUrl ?? null,
        embedded: settings.embedded ? 1 : 0,
        created_at: at,
        updated_at: at,
      })
      if (id === null && mustBeNew) {
        throw new Exception(`There is a panel "${settings.key}" already`, {
          code: 'E_PANEL_KEY_TAKEN',
        })
      }
      const registered = await Panel.findByOrFail('key', settings.key, { client: trx })
      if (id === null) {
        registered.merge({ ...settings, origins, jwksUrl: settings.jwksUrl ?? null })
        const changes = panelChanges(registered)
        if (changes) {
          await registered.merge({ updatedAt: at }).save()
          await recordAct(trx, { ...actOn(registered), actor, act: 'panel.updated', changes })
        }
      } else {
        await recordAct(trx, { ...actOn(registered), actor, act: 'panel.registered' })
      }
      return { isNew: id !== null, panel: registered }
    })

    const added =
      isNew || secret !== undefined
        ? await this.addSecret.handle({ panelId: panel.id, secret, actor })
        : null
    if (connection) await this.saveConnection.handle({ panelId: panel.id, ...connection, actor })
    return { panel, isNew, secret: added?.secret ?? null }
  }
}

function actOn({ id, name }: Panel) {
  return { panelId: id, subject: { type: 'panel', id, label: name } }
}
