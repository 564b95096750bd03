/**
 * What happens upon each event of a panel: these handlers run in this order, in the transaction that stores the event.
 * The mirror comes first; it locks the client and finds what the event is about.
 */
import app from '@adonisjs/core/services/app'
import { EventHandlers } from '#panels/event_handlers'
import { MirrorClosure } from '#panels/mirror/mirror_closure'
import { MirrorInvoice } from '#panels/mirror/mirror_invoice'
import { MirrorMerge } from '#panels/mirror/mirror_merge'
import { MirrorOrder } from '#panels/mirror/mirror_order'
import { MirrorOrderEnd } from '#panels/mirror/mirror_order_end'
import { MirrorRefund } from '#panels/mirror/mirror_refund'
import { MirrorRegistration } from '#panels/mirror/mirror_registration'
import { MirrorService } from '#panels/mirror/mirror_service'
import { MirrorSignup } from '#panels/mirror/mirror_signup'
import type { PanelEventTable } from '#panels/event_handlers'

export const panelEvents: PanelEventTable = {
  'client.registered': [MirrorRegistration],
  'client.closed': [MirrorClosure],
  'client.merged': [MirrorMerge],
  'order.placed': [MirrorOrder],
  'signup.completed': [MirrorSignup],
  'order.cancelled': [MirrorOrderEnd],
  'order.fraud': [MirrorOrderEnd],
  'invoice.paid': [MirrorInvoice],
  'invoice.refunded': [MirrorRefund],
  'invoice.charged_back': [MirrorRefund],
  'service.created': [MirrorService],
  'service.suspended': [MirrorService],
  'service.unsuspended': [MirrorService],
  'service.terminated': [MirrorService],
}

app.container.singleton(EventHandlers, () => new EventHandlers(panelEvents))
