import type { HttpContext } from '@adonisjs/core/http'
import { missingPage } from '#sandbox/missing_page'
import { outbox } from '#sandbox/outbox/main'
import { findEvent, listEvents, listEventTypes } from '#sandbox/queries/outbox'

/**
 * "What this sent": the panel's events to the add-on.
 */
export default class SentEventsController {
  async index({ request, view }: HttpContext) {
    const types = await listEventTypes()
    const filters = {
      type: types.find((type) => type === request.input('type')),
      status: ['owed', 'sent'].find((status) => status === request.input('status')),
      page: pageNumber(request.input('page')),
    }
    return view.render('pages/sandbox/staff/events', {
      ...(await listEvents(filters)),
      filters,
      types,
    })
  }

  async show(ctx: HttpContext) {
    const event = await findEvent(eventId(ctx))
    if (!event) return missingPage(ctx)
    return ctx.view.render('pages/sandbox/staff/event', {
      event,
      payload: JSON.stringify(JSON.parse(event.payload), null, 2),
    })
  }

  async sendAgain(ctx: HttpContext) {
    const event = await findEvent(eventId(ctx))
    if (!event) return missingPage(ctx)

    const answer = await outbox.sendAgain(event)
    await ctx.sandbox.flash({
      kind: answer.accepted ? 'success' : 'danger',
      key: answer.accepted ? 'messages.event_taken' : 'messages.event_refused',
      values: { status: answer.status ?? '–' },
    })
    outbox.poke()
    return ctx.response.redirect().toPath(`/sandbox/staff/events/${event.id}`)
  }
}

function eventId({ params }: HttpContext): number {
  return /^\d{1,10}$/.test(String(params.id)) ? Number(params.id) : 0
}

function pageNumber(value: unknown): number {
  return /^[1-9]\d{0,5}$/.test(String(value)) ? Number(value) : 1
}
