import type { HttpContext } from '@adonisjs/core/http'
import {
  askPanel,
  renderSilence,
  SERVICE_ACTS,
  type ServiceActWord,
} from '#delegation/acting/acting'

/**
 * One service of a client, with what the client lets the agent do with it.
 */
export default class ManagedServicesController {
  async show(ctx: HttpContext) {
    const { acting, params, view } = ctx
    const answer = await askPanel(acting, (driver) =>
      driver.showService(acting.clientId, params.service as string)
    )
    if (!answer.ok) return renderSilence(ctx, answer)

    const service = answer.value
    const words = Object.keys(SERVICE_ACTS) as ServiceActWord[]
    const known = words.filter((word) => acting.panelCan(SERVICE_ACTS[word]))
    return view.render('pages/acting/service', {
      service,
      words: known.filter(
        (word) => acting.allows(SERVICE_ACTS[word]) && service.can.includes(SERVICE_ACTS[word])
      ),
      unsuited: known.filter((word) => !service.can.includes(SERVICE_ACTS[word])),
      unsupported: words.filter((word) => !known.includes(word)),
    })
  }
}
