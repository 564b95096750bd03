import type { PanelEventData } from '#panels/panel_event'
import type { ReceivedEvent } from '#panels/read_panel_event'

/**
 * What becomes known by an event, as other events wait for it (`HandlerOutcome.waitsFor`).
 */
export function subjectsOf(event: Pick<ReceivedEvent, 'type' | 'data'>): string[] {
  switch (event.type) {
    case 'order.placed':
      return [`order:${(event.data as PanelEventData['order.placed']).order.id}`]
    case 'invoice.paid':
      return [`invoice:${(event.data as PanelEventData['invoice.paid']).invoice.id}`]
    default:
      return []
  }
}

/**
 * @returns the table that a subject's row is in, and the panel's id for it
 */
export function splitSubject(subject: string) {
  const colon = subject.indexOf(':')
  const kind = subject.slice(0, colon)
  return {
    table: kind === 'order' ? 'orders' : kind === 'invoice' ? 'invoices' : null,
    externalId: subject.slice(colon + 1),
  }
}
