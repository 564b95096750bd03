import type { HttpContext } from '@adonisjs/core/http'
import { launchAddress, pathOfAddOn } from '#sandbox/launch_token'
import { missingPage } from '#sandbox/missing_page'
import { findClient } from '#sandbox/queries/people'
import { rowId } from '#sandbox/records'

/**
 * The way to the add-on: a fresh launch token for whoever is signed in here.
 */
export default class LaunchesController {
  async show({ request, response, sandbox, sandboxText: text }: HttpContext) {
    const returnTo = pathOfAddOn(request.input('return_to'))
    if (!sandbox.person) {
      const query = returnTo ? `?return_to=${encodeURIComponent(returnTo)}` : ''
      return response.redirect().toPath(`/sandbox/login${query}`)
    }

    return response.redirect().toPath(
      await launchAddress({
        person: sandbox.person,
        locale: text.locale,
        authenticatedAt: sandbox.authenticatedAt,
        returnTo,
      })
    )
  }

  /**
   * The staff looks at the add-on as a client; the token says who does.
   */
  async impersonate(ctx: HttpContext) {
    const { response, sandbox, sandboxText: text } = ctx
    const client = await findClient(rowId('client', ctx.params.id))
    if (!client || client.status !== 'active') return missingPage(ctx)

    return response.redirect().toPath(
      await launchAddress({
        person: client,
        locale: text.locale,
        authenticatedAt: sandbox.authenticatedAt,
        returnTo: null,
        impersonatedBy: sandbox.person!,
      })
    )
  }
}
