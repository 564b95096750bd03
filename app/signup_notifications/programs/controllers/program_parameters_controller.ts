import type { HttpContext } from '@adonisjs/core/http'
import { knownParameters, SIGNUP_PARAMETERS } from '#signup_notifications/parameters'
import { PRESETS } from '#signup_notifications/presets/presets'
import { emailParameter } from '#signup_notifications/settings'

/**
 * The reference of what URL templates may name, and of the presets.
 */
export default class ProgramParametersController {
  async index({ view }: HttpContext) {
    const { names } = knownParameters({ withEmail: emailParameter.value })
    const groups = [...new Set(SIGNUP_PARAMETERS.map(({ group }) => group))]
    return view.render('pages/programs/parameters', {
      groups: groups.map((group) => ({
        group,
        rows: SIGNUP_PARAMETERS.filter((one) => one.group === group).map((one) => ({
          ...one,
          written: `\${${one.name}}`,
          isOffered: names.has(one.name),
        })),
      })),
      presets: PRESETS,
    })
  }
}
