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