import '@adonisjs/core/types/http'

type ParamValue = string | number | bigint | boolean

export type ScannedRoutes = {
  ALL: {
    'links.follow': { paramsTuple: [ParamValue]; params: {'code': ParamValue} }
    'links.index': { paramsTuple?: []; params?: {} }
    'links.create': { paramsTuple?: []; params?: {} }
    'links.store': { paramsTuple?: []; params?: {} }
    'links.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'links.edit': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'links.update': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'link_statuses.update': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'link_deletions.create': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'links.destroy': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'link_exports.show': { paramsTuple?: []; params?: {} }
    'panel_events.store': { paramsTuple: [ParamValue]; params: {'panel': ParamValue} }
    'panel_event_batches.store': { paramsTuple: [ParamValue]; params: {'panel': ParamValue} }
    'launches.show': { paramsTuple?: []; params?: {} }
    'farewells.show': { paramsTuple: [ParamValue]; params: {'panel': ParamValue} }
    'local_sessions.create': { paramsTuple?: []; params?: {} }
    'local_sessions.store': { paramsTuple?: []; params?: {} }
    'local_sessions.destroy': { paramsTuple?: []; params?: {} }
    'preferences.locale': { paramsTuple?: []; params?: {} }
    'preferences.theme': { paramsTuple?: []; params?: {} }
    'referrals.index': { paramsTuple?: []; params?: {} }
    'referral_exports.show': { paramsTuple?: []; params?: {} }
    'affiliate.overview': { paramsTuple?: []; params?: {} }
    'credits.index': { paramsTuple?: []; params?: {} }
    'credit_exports.show': { paramsTuple?: []; params?: {} }
    'admin_overview.show': { paramsTuple?: []; params?: {} }
    'health.live': { paramsTuple?: []; params?: {} }
    'health.ready': { paramsTuple?: []; params?: {} }
    'metrics.show': { paramsTuple?: []; params?: {} }
    'sandbox.home': { paramsTuple?: []; params?: {} }
    'sandbox.hosting': { paramsTuple?: []; params?: {} }
    'sandbox.vps': { paramsTuple?: []; params?: {} }
    'sandbox.product': { paramsTuple: [ParamValue]; params: {'product': ParamValue} }
    'sandbox.domains': { paramsTuple?: []; params?: {} }
    'sandbox.preferences': { paramsTuple?: []; params?: {} }
    'sandbox.cart': { paramsTuple?: []; params?: {} }
    'sandbox.cart.product': { paramsTuple?: []; params?: {} }
    'sandbox.cart.domain': { paramsTuple?: []; params?: {} }
    'sandbox.cart.remove': { paramsTuple?: []; params?: {} }
    'sandbox.cart.coupon': { paramsTuple?: []; params?: {} }
    'sandbox.register': { paramsTuple?: []; params?: {} }
    'sandbox.register.store': { paramsTuple?: []; params?: {} }
    'sandbox.login': { paramsTuple?: []; params?: {} }
    'sandbox.login.store': { paramsTuple?: []; params?: {} }
    'sandbox.logout': { paramsTuple?: []; params?: {} }
    'sandbox.launch': { paramsTuple?: []; params?: {} }
    'sandbox.mail': { paramsTuple?: []; params?: {} }
    'sandbox.mail.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.mail.html': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.checkout': { paramsTuple?: []; params?: {} }
    'sandbox.checkout.store': { paramsTuple?: []; params?: {} }
    'sandbox.confirmation': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.account': { paramsTuple?: []; params?: {} }
    'sandbox.services': { paramsTuple?: []; params?: {} }
    'sandbox.orders': { paramsTuple?: []; params?: {} }
    'sandbox.order': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.invoices': { paramsTuple?: []; params?: {} }
    'sandbox.invoice': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.invoice.pay': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.affiliate': { paramsTuple?: []; params?: {} }
    'sandbox.staff': { paramsTuple?: []; params?: {} }
    'sandbox.staff.order': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.invoices': { paramsTuple?: []; params?: {} }
    'sandbox.staff.invoice': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.services': { paramsTuple?: []; params?: {} }
    'sandbox.staff.clients': { paramsTuple?: []; params?: {} }
    'sandbox.staff.client': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.accept': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.cancel': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.cancel.store': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.fraud': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.fraud.store': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.paid': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.refund': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.refund.store': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.chargeback': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.chargeback.store': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.renew': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.renew.store': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.terminate': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.suspend.store': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.unsuspend.store': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.terminate.store': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.close': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.close.store': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.impersonate': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.events': { paramsTuple?: []; params?: {} }
    'sandbox.staff.event': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.event.send': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.missing': { paramsTuple: [...ParamValue[]]; params: {'*': ParamValue[]} }
    'home': { paramsTuple?: []; params?: {} }
    'not_found': { paramsTuple: [...ParamValue[]]; params: {'*': ParamValue[]} }
  }
  GET: {
    'links.follow': { paramsTuple: [ParamValue]; params: {'code': ParamValue} }
    'links.index': { paramsTuple?: []; params?: {} }
    'links.create': { paramsTuple?: []; params?: {} }
    'links.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'links.edit': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'link_deletions.create': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'link_exports.show': { paramsTuple?: []; params?: {} }
    'launches.show': { paramsTuple?: []; params?: {} }
    'farewells.show': { paramsTuple: [ParamValue]; params: {'panel': ParamValue} }
    'local_sessions.create': { paramsTuple?: []; params?: {} }
    'referrals.index': { paramsTuple?: []; params?: {} }
    'referral_exports.show': { paramsTuple?: []; params?: {} }
    'affiliate.overview': { paramsTuple?: []; params?: {} }
    'credits.index': { paramsTuple?: []; params?: {} }
    'credit_exports.show': { paramsTuple?: []; params?: {} }
    'admin_overview.show': { paramsTuple?: []; params?: {} }
    'health.live': { paramsTuple?: []; params?: {} }
    'health.ready': { paramsTuple?: []; params?: {} }
    'metrics.show': { paramsTuple?: []; params?: {} }
    'sandbox.home': { paramsTuple?: []; params?: {} }
    'sandbox.hosting': { paramsTuple?: []; params?: {} }
    'sandbox.vps': { paramsTuple?: []; params?: {} }
    'sandbox.product': { paramsTuple: [ParamValue]; params: {'product': ParamValue} }
    'sandbox.domains': { paramsTuple?: []; params?: {} }
    'sandbox.cart': { paramsTuple?: []; params?: {} }
    'sandbox.register': { paramsTuple?: []; params?: {} }
    'sandbox.login': { paramsTuple?: []; params?: {} }
    'sandbox.launch': { paramsTuple?: []; params?: {} }
    'sandbox.mail': { paramsTuple?: []; params?: {} }
    'sandbox.mail.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.mail.html': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.checkout': { paramsTuple?: []; params?: {} }
    'sandbox.confirmation': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.account': { paramsTuple?: []; params?: {} }
    'sandbox.services': { paramsTuple?: []; params?: {} }
    'sandbox.orders': { paramsTuple?: []; params?: {} }
    'sandbox.order': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.invoices': { paramsTuple?: []; params?: {} }
    'sandbox.invoice': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.affiliate': { paramsTuple?: []; params?: {} }
    'sandbox.staff': { paramsTuple?: []; params?: {} }
    'sandbox.staff.order': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.invoices': { paramsTuple?: []; params?: {} }
    'sandbox.staff.invoice': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.services': { paramsTuple?: []; params?: {} }
    'sandbox.staff.clients': { paramsTuple?: []; params?: {} }
    'sandbox.staff.client': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.cancel': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.fraud': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.refund': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.chargeback': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.renew': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.terminate': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.close': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.events': { paramsTuple?: []; params?: {} }
    'sandbox.staff.event': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.missing': { paramsTuple: [...ParamValue[]]; params: {'*': ParamValue[]} }
    'home': { paramsTuple?: []; params?: {} }
    'not_found': { paramsTuple: [...ParamValue[]]; params: {'*': ParamValue[]} }
  }
  HEAD: {
    'links.follow': { paramsTuple: [ParamValue]; params: {'code': ParamValue} }
    'links.index': { paramsTuple?: []; params?: {} }
    'links.create': { paramsTuple?: []; params?: {} }
    'links.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'links.edit': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'link_deletions.create': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'link_exports.show': { paramsTuple?: []; params?: {} }
    'launches.show': { paramsTuple?: []; params?: {} }
    'farewells.show': { paramsTuple: [ParamValue]; params: {'panel': ParamValue} }
    'local_sessions.create': { paramsTuple?: []; params?: {} }
    'referrals.index': { paramsTuple?: []; params?: {} }
    'referral_exports.show': { paramsTuple?: []; params?: {} }
    'affiliate.overview': { paramsTuple?: []; params?: {} }
    'credits.index': { paramsTuple?: []; params?: {} }
    'credit_exports.show': { paramsTuple?: []; params?: {} }
    'admin_overview.show': { paramsTuple?: []; params?: {} }
    'health.live': { paramsTuple?: []; params?: {} }
    'health.ready': { paramsTuple?: []; params?: {} }
    'metrics.show': { paramsTuple?: []; params?: {} }
    'sandbox.home': { paramsTuple?: []; params?: {} }
    'sandbox.hosting': { paramsTuple?: []; params?: {} }
    'sandbox.vps': { paramsTuple?: []; params?: {} }
    'sandbox.product': { paramsTuple: [ParamValue]; params: {'product': ParamValue} }
    'sandbox.domains': { paramsTuple?: []; params?: {} }
    'sandbox.cart': { paramsTuple?: []; params?: {} }
    'sandbox.register': { paramsTuple?: []; params?: {} }
    'sandbox.login': { paramsTuple?: []; params?: {} }
    'sandbox.launch': { paramsTuple?: []; params?: {} }
    'sandbox.mail': { paramsTuple?: []; params?: {} }
    'sandbox.mail.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.mail.html': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.checkout': { paramsTuple?: []; params?: {} }
    'sandbox.confirmation': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.account': { paramsTuple?: []; params?: {} }
    'sandbox.services': { paramsTuple?: []; params?: {} }
    'sandbox.orders': { paramsTuple?: []; params?: {} }
    'sandbox.order': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.invoices': { paramsTuple?: []; params?: {} }
    'sandbox.invoice': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.affiliate': { paramsTuple?: []; params?: {} }
    'sandbox.staff': { paramsTuple?: []; params?: {} }
    'sandbox.staff.order': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.invoices': { paramsTuple?: []; params?: {} }
    'sandbox.staff.invoice': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.services': { paramsTuple?: []; params?: {} }
    'sandbox.staff.clients': { paramsTuple?: []; params?: {} }
    'sandbox.staff.client': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.cancel': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.fraud': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.refund': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.chargeback': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.renew': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.terminate': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.close': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.events': { paramsTuple?: []; params?: {} }
    'sandbox.staff.event': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.missing': { paramsTuple: [...ParamValue[]]; params: {'*': ParamValue[]} }
    'home': { paramsTuple?: []; params?: {} }
    'not_found': { paramsTuple: [...ParamValue[]]; params: {'*': ParamValue[]} }
  }
  POST: {
    'links.store': { paramsTuple?: []; params?: {} }
    'panel_events.store': { paramsTuple: [ParamValue]; params: {'panel': ParamValue} }
    'panel_event_batches.store': { paramsTuple: [ParamValue]; params: {'panel': ParamValue} }
    'local_sessions.store': { paramsTuple?: []; params?: {} }
    'local_sessions.destroy': { paramsTuple?: []; params?: {} }
    'preferences.locale': { paramsTuple?: []; params?: {} }
    'preferences.theme': { paramsTuple?: []; params?: {} }
    'sandbox.preferences': { paramsTuple?: []; params?: {} }
    'sandbox.cart.product': { paramsTuple?: []; params?: {} }
    'sandbox.cart.domain': { paramsTuple?: []; params?: {} }
    'sandbox.cart.remove': { paramsTuple?: []; params?: {} }
    'sandbox.cart.coupon': { paramsTuple?: []; params?: {} }
    'sandbox.register.store': { paramsTuple?: []; params?: {} }
    'sandbox.login.store': { paramsTuple?: []; params?: {} }
    'sandbox.logout': { paramsTuple?: []; params?: {} }
    'sandbox.checkout.store': { paramsTuple?: []; params?: {} }
    'sandbox.invoice.pay': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.accept': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.cancel.store': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.fraud.store': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.paid': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.refund.store': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.chargeback.store': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.renew.store': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.suspend.store': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.unsuspend.store': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.terminate.store': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.close.store': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.impersonate': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.event.send': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
  }
  PUT: {
    'links.update': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'link_statuses.update': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
  }
  DELETE: {
    'links.destroy': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
  }
}
declare module '@adonisjs/core/types/http' {
  export interface RoutesList extends ScannedRoutes {}
}