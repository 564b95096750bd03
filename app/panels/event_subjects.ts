import type { PanelEventData, PanelEventType } from '#panels/panel_event'
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

/**
 * The one thing of the panel that an event is about, `<kind>:<panel's id>`, as the inbox shows and finds it.
 */
export function objectOf({ type, data }: Pick<ReceivedEvent, 'type' | 'data'>): string {
  const of = <Type extends PanelEventType>() => data as PanelEventData[Type]
  switch (type) {
    case 'client.registered':
      return `client:${of<'client.registered'>().client.id}`
    case 'client.closed':
      return `client:${of<'client.closed'>().client_id}`
    case 'client.merged':
      return `client:${of<'client.merged'>().from_client_id}`
    case 'order.placed':
      return `order:${of<'order.placed'>().order.id}`
    case 'signup.completed':
    case 'order.cancelled':
    case 'order.fraud':
      return `order:${of<'order.cancelled'>().order_id}`
    case 'invoice.paid':
      return `invoice:${of<'invoice.paid'>().invoice.id}`
    case 'invoice.refunded':
    case 'invoice.charged_back':
      return `invoice:${of<'invoice.refunded'>().invoice_id}`
    case 'service.created':
    case 'service.suspended':
    case 'service.unsuspended':
    case 'service.terminated':
      return `service:${of<'service.created'>().service.id}`
  }
}
