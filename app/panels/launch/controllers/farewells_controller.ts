import { Exception } from '@adonisjs/core/exceptions'
import type { HttpContext } from '@adonisjs/core/http'
import { findPanelToSignIn } from '#panels/launch/queries/panels_to_sign_in'

/**
 * After signing out: back to the panel. A page of our own on the way, since `form-action 'self'` lets no form's
 * answer redirect to another site.
 */
export default class FarewellsController {
  async show({ params, view, response }: HttpContext) {
    const panel = await findPanelToSignIn(params.panel)
    if (!panel) throw new Exception('No such panel', { status: 404, code: 'E_ROW_NOT_FOUND' })

    const panelUrl = new URL(panel.shopUrl).href
    response.header('Refresh', `0;url=${panelUrl}`)
    return view.render('pages/identity/signed_out', { panelName: panel.name, panelUrl })
  }
}
