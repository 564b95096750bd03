/**
 * What happens upon each event of a panel: these handlers run in this order, in the transaction that stores the event.
 * The mirror comes first; it locks the client and finds what the event is about. The money comes last: what it locks,
 * the head of the ledger's chain, is what everybody else waits for.
 */
import app from '@adonisjs/core/services/app'
import { SettleOrders } from '#commissions/handlers/settle_orders'
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
import { AttributeAgain } from '#referrals/handlers/attribute_again'
import { AttributeOrder } from '#referrals/handlers/attribute_order'
import { AttributeSignup } from '#referrals/handlers/attribute_signup'
import { ReviewPayment } from '#referrals/handlers/review_payment'
import type { PanelEventTable } from '#panels/event_handlers'

export const panelEvents: PanelEventTable = {
  'client.registered': [MirrorRegistration, AttributeSignup, SettleOrders],
  'client.closed': [MirrorClosure],
  'client.merged': [MirrorMerge],
  'order.placed': [MirrorOrder, AttributeOrder, SettleOrders],
  'signup.completed': [MirrorSignup, SettleOrders],
  'order.cancelled': [MirrorOrderEnd, AttributeAgain, SettleOrders],
  'order.fraud': [MirrorOrderEnd, AttributeAgain, SettleOrders],
  'invoice.paid': [MirrorInvoice, AttributeAgain, ReviewPayment, SettleOrders],
  'invoice.refunded': [MirrorRefund, SettleOrders],
  'invoice.charged_back': [MirrorRefund, SettleOrders],
  'service.created': [MirrorService, SettleOrders],
  'service.suspended': [MirrorService, SettleOrders],
  'service.unsuspended': [MirrorService, SettleOrders],
  'service.terminated': [MirrorService, SettleOrders],
}

app.container.singleton(EventHandlers, () => new EventHandlers(panelEvents))
