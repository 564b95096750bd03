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
 * Whom or what an event is about, as `panel_events.about` keeps it: the client where it names one, else the order or
 * invoice.
 */
export function aboutOf(event: Pick<ReceivedEvent, 'type' | 'data'>): string | null {
  const data = event.data as {
    client_id?: string
    from_client_id?: string
    client?: { id: string }
    order?: { client_id: string }
    invoice?: { client_id: string }
    service?: { client_id: string }
    order_id?: string
    invoice_id?: string
  }
  const client =
    data.client?.id ??
    data.order?.client_id ??
    data.invoice?.client_id ??
    data.service?.client_id ??
    data.client_id ??
    data.from_client_id
  if (client !== undefined) return `client:${client}`
  if (data.order_id !== undefined) return `order:${data.order_id}`
  return data.invoice_id === undefined ? null : `invoice:${data.invoice_id}`
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
