/**
 * What happens upon each event of a panel: these handlers run in this order, in the transaction that stores the event.
 * The mirror comes first; it locks the client and finds what the event is about. The money comes last: what it locks,
 * the head of the ledger's chain, is what everybody else waits for. What was told of a client who is erased goes again
 * at the end.
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
import { EraseClosed } from '#privacy/handlers/erase_closed'
import { KeepErased } from '#privacy/handlers/keep_erased'
import { MergeClients } from '#privacy/handlers/merge_clients'
import { AttributeAgain } from '#referrals/handlers/attribute_again'
import { AttributeOrder } from '#referrals/handlers/attribute_order'
import { AttributeSignup } from '#referrals/handlers/attribute_signup'
import { ReviewPayment } from '#referrals/handlers/review_payment'
import { CompleteSignups } from '#signup_notifications/handlers/complete_signups'
import { NotifySignup } from '#signup_notifications/handlers/notify_signup'
import { KeepLandingParams } from '#signup_notifications/landing/keep_landing_params'
import type { PanelEventTable } from '#panels/event_handlers'

export const panelEvents: PanelEventTable = {
  'client.registered': [
    MirrorRegistration,
    AttributeSignup,
    KeepLandingParams,
    CompleteSignups,
    SettleOrders,
    KeepErased,
  ],
  'client.closed': [MirrorClosure, EraseClosed],
  'client.merged': [MirrorMerge, MergeClients, KeepErased],
  'order.placed': [MirrorOrder, AttributeOrder, KeepLandingParams, SettleOrders, KeepErased],
  'signup.completed': [MirrorSignup, NotifySignup, SettleOrders, KeepErased],
  'order.cancelled': [MirrorOrderEnd, AttributeAgain, SettleOrders, KeepErased],
  'order.fraud': [MirrorOrderEnd, AttributeAgain, SettleOrders, KeepErased],
  'invoice.paid': [MirrorInvoice, AttributeAgain, ReviewPayment, SettleOrders, KeepErased],
  'invoice.refunded': [MirrorRefund, SettleOrders, KeepErased],
  'invoice.charged_back': [MirrorRefund, SettleOrders, KeepErased],
  'service.created': [MirrorService, SettleOrders, KeepErased],
  'service.suspended': [MirrorService, SettleOrders, KeepErased],
  'service.unsuspended': [MirrorService, SettleOrders, KeepErased],
  'service.terminated': [MirrorService, SettleOrders, KeepErased],
}

app.container.singleton(EventHandlers, () => new EventHandlers(panelEvents))
