import type { Infer } from '@vinejs/vine/types'
import { type Actor, PRODUCT, recordAct } from '#core/audit/record_act'
import { now } from '#core/clock'
import { inTransaction } from '#core/database/transaction'
import Panel from '#panels/models/panel'
import { panelChanges } from '#panels/panel_changes'
import { updatePanelValidator } from '#panels/validators/panel_validator'

/**
 * Changes what is given of a registered panel; its key stays.
 */
export class UpdatePanel {
  /**
   * @param changes `jwksUrl: null` removes the address
   * @throws E_VALIDATION_ERROR
   */
  async handle({
    panel,
    actor = PRODUCT,
    ...changes
  }: { panel: Panel; actor?: Actor } & Infer<typeof updatePanelValidator>) {
    const valid = await updatePanelValidator.validate(changes)
    const given = Object.fromEntries(
      Object.entries(valid).filter(([, value]) => value !== undefined)
    )
    return inTransaction(async (trx) => {
      const stored = await Panel.query({ client: trx })
        .where('id', panel.id)
        .forUpdate()
        .firstOrFail()
      stored.merge(given)
      const changed = panelChanges(stored)
      if (!changed) return stored

      await stored.merge({ updatedAt: now() }).save()
      await recordAct(trx, {
        actor,
        act: 'panel.updated',
        panelId: stored.id,
        subject: { type: 'panel', id: stored.id, label: stored.name },
        changes: changed,
      })
      return stored
    })
  }
}
