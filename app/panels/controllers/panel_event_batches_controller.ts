import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { receivedEvents } from '#panels/event_counter'
import { readBatch, readEventId, readJson, readPanelEvent } from '#panels/read_panel_event'
import { readSignedRequest } from '#panels/signed_request'
import { ReceivePanelEvent } from '#panels/actions/receive_panel_event'

/**
 * Bytes.
 */
const MAX_BODY = 2 * 1024 * 1024

@inject()
export default class PanelEventBatchesController {
  constructor(private receive: ReceivePanelEvent) {}

  /**
   * `POST /api/panel/v1/:panel/events/batch`: each event in its own transaction, in the order they are listed; a
   * mistake in one doesn't stop the others.
   */
  async store({ request, response, params }: HttpContext) {
    const signed = await readSignedRequest(request.request, String(params.panel), MAX_BODY)
    if (!signed.ok) return response.status(signed.status).json({ errors: signed.errors })

    const json = readJson(signed.body)
    if (!json.ok) return response.unprocessableEntity({ errors: json.errors })

    const batch = readBatch(json.value)
    if (!batch.ok) return response.unprocessableEntity({ errors: batch.errors })

    const answers = []
    for (const message of batch.value) {
      answers.push(await this.storeOne(signed.panel, message))
    }
    return response.ok({ events: answers })
  }

  private async storeOne(panel: { id: number; key: string }, message: unknown) {
    const sentId = (message as { id?: unknown } | null)?.id
    const id = await readEventId(sentId, 'id')
    const event = await readPanelEvent(message)

    if (!id.ok || !event.ok) {
      const errors = [...(id.ok ? [] : id.errors), ...(event.ok ? [] : event.errors)]
      receivedEvents.add(1, 'invalid')
      return { id: id.ok ? id.value : null, status: 'invalid', errors }
    }
    const { status } = await this.receive.handle({
      panel,
      eventId: id.value,
      event: event.value,
    })
    return { id: id.value, status }
  }
}
