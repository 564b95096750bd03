/**
 * The features' routes, in the order they are matched: the router walks this list, so the tracked redirect comes first
 * and the page of unknown addresses last. Imported one by one, since static imports of modules that wait for
 * something run in another order.
 */
await import('#links/routes')
await import('#plans/routes')
await import('#banners/routes')
await import('#panels/routes')
await import('#panels/launch/routes')
await import('#panels/docs/routes')
await import('#panels/inbox/routes')
await import('#panels/admin/routes')
await import('#identity/routes')
await import('#affiliates/routes')
await import('#referrals/routes')
await import('#commissions/routes')
await import('#commissions/admin/routes')
await import('#commissions/corrections/routes')
await import('#commissions/reviews/routes')
await import('#receipts/routes')
await import('#reports/routes')
await import('#reports/members/routes')
await import('#core/settings/routes')
await import('#core/audit/routes')
await import('#core/health/routes')
await import('#sandbox/routes')

const { answerUnknownAddresses } = await import('#core/routes')
answerUnknownAddresses()
