import { inject } from '@adonisjs/core'
import { HostPanels } from '#core/host_panels'
import { StartPages } from '#core/start_pages'
import type { HttpContext } from '@adonisjs/core/http'

/**
 * The start: signed-in people go to their own pages, guests read what this is and how to get in.
 */
@inject()
export default class HomeController {
  constructor(
    private panels: HostPanels,
    private startPages: StartPages
  ) {}

  async show({ auth, response, session, view }: HttpContext) {
    if (auth.user) {
      session.reflash()
      return response.redirect().toPath(await this.startPages.of(auth.user))
    }

    return view.render('pages/home/show', { panels: await this.panels.all() })
  }
}
