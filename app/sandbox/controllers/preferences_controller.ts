import type { HttpContext } from '@adonisjs/core/http'
import { sandboxDb } from '#sandbox/database'
import { pathOfPanel } from '#sandbox/launch_token'

/**
 * Language, currency, theme.
 */
export default class PreferencesController {
  async update({ request, response, sandbox }: HttpContext) {
    await sandbox.keepPreferences(request.only(['locale', 'currency', 'theme']))

    if (sandbox.person && sandbox.locale) {
      await sandboxDb()
        .from('sandbox_people')
        .where('id', sandbox.person.id)
        .update({ locale: sandbox.locale })
    }
    return response.redirect().toPath(pathOfPanel(request.input('back')) ?? '/sandbox')
  }
}
