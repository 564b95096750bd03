import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { receivedEvents } from '#panels/event_counter'
import { readEventId, readJson, readPanelEvent } from '#panels/read_panel_event'
import { readSignedRequest } from '#panels/signed_request'
import { ReceivePanelEvent } from '#panels/actions/receive_panel_event'
import type { FieldError } from '#panels/validators/panel_event_validator'

/**
 * Bytes.
 */
const MAX_BODY = 256 * 1024

@inject()
export default class PanelEventsController {
  constructor(private receive: ReceivePanelEvent) {}

  /**
   * `POST /api/panel/v1/:panel/events`
   */
  async store({ request, response, params }: HttpContext) {
    const signed = await readSignedRequest(request.request, String(params.panel), MAX_BODY)
    if (!signed.ok) return response.status(signed.status).json({ errors: signed.errors })

    const id = await readEventId(signed.id, 'webhook-id')
    if (!id.ok) return this.refuse(response, id.errors)

    const json = readJson(signed.body)
    if (!json.ok) return this.refuse(response, json.errors)

    const event = await readPanelEvent(json.value)
    if (!event.ok) return this.refuse(response, event.errors)

    const { status } = await this.receive.handle({
      panel: signed.panel,
      eventId: id.value,
      event: event.value,
    })
    return status === 'duplicate'
      ? response.ok({ status })
      : response.accepted({ id: id.value, status })
  }

  private refuse(response: HttpContext['response'], errors: FieldError[]) {
    receivedEvents.add(1, 'invalid')
    return response.unprocessableEntity({ errors })
  }
}
