import type { Infer } from '@vinejs/vine/types'
import { now } from '#core/clock'
import type Panel from '#panels/models/panel'
import { updatePanelValidator } from '#panels/validators/panel_validator'

/**
 * Changes what is given of a registered panel; its key stays.
 */
export class UpdatePanel {
  /**
   * @param changes `jwksUrl: null` removes the address
   * @throws E_VALIDATION_ERROR
   */
  async handle({ panel, ...changes }: { panel: Panel } & Infer<typeof updatePanelValidator>) {
    const valid = await updatePanelValidator.validate(changes)
    const given = Object.fromEntries(
      Object.entries(valid).filter(([, value]) => value !== undefined)
    )
    return panel.merge({ ...given, updatedAt: now() }).save()
  }
}
