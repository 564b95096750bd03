import type { HttpContext } from '@adonisjs/core/http'
import { QR_SIZES } from '#links/qr_code'
import { sharedLinksOf } from '#agents/own/shared_links'

/**
 * An agent's two links as they are shared: what each does, when to use it, and who sees the agent's contacts.
 */
export default class SharedAgentLinksController {
  async show({ agent, i18n, view }: HttpContext) {
    const languages = new Intl.DisplayNames([i18n.locale], { type: 'language' })

    return view.render('pages/agents/links', {
      agent,
      links: await sharedLinksOf(agent),
      languages: agent.languages.map((code) => languages.of(code) ?? code),
      qrSizes: QR_SIZES,
    })
  }
}
