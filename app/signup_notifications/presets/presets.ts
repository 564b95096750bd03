import { DEFAULT_OUTCOME_RULES, type OutcomeRules } from '#outbound/outcome_rules'
import type { RequestTemplate } from '#outbound/template/request_template'

/**
 * How a well-known affiliate program wants to be told of a sale (SPEC H8). Words: `templates.presets.<key>.about`, and
 * `.needs`, which says of each placeholder what to fill in.
 */
export interface Preset {
  key: string
  /** A name of the program's, the same in every language. */
  name: string
  delivery: 'browser' | 'server' | 'both'
  method: RequestTemplate['method']
  url: string
  body: string | null
  outcomeRules: OutcomeRules
  /** Query parameters with which the program's referral links arrive at the shop; the first that is there counts. */
  clickParameters: string[]
  /** Without a click id the program could only guess, or credit whoever came last from the same address. */
  clickRequired: boolean
  /** Words of the template that the admin must replace by what the program says: `YOUR-TRACKER.example`. */
  placeholders: string[]
}

const TRACKER = 'YOUR-TRACKER.example'

const rules = (changes: Partial<OutcomeRules>): OutcomeRules => ({
  ...DEFAULT_OUTCOME_RULES,
  ...changes,
})

/** A tracker that does not know the click will not know it tomorrow. */
const CLICK_TRACKER = rules({ refused: '404' })

/** By its cookie: only the customer's browser can call it. Where the browser keeps that back, what the link brought helps. */
const byBrowser = {
  delivery: 'browser',
  method: 'get',
  body: null,
  outcomeRules: DEFAULT_OUTCOME_RULES,
  clickParameters: [] as string[],
  clickRequired: false,
} as const

/** By the click id that it gave out: from the server, which can repeat a call that failed. */
const byClickId = {
  delivery: 'server',
  method: 'get',
  body: null,
  outcomeRules: CLICK_TRACKER,
  clickRequired: true,
} as const

/**
 * In the order in which they are offered. Formats: the programs' own documents, as of 2026.
 */
export const PRESETS: readonly Preset[] = [
  {
    ...byBrowser,
    key: 'idevaffiliate',
    name: 'iDevAffiliate',
    // 72198 is the profile of carts that have none of their own
    url: `https://${TRACKER}/sale.php?profile=72198&idev_saleamt=\${amount}&idev_ordernum=\${order_id}&affiliate_id=\${click_id}`,
    clickParameters: ['idev_id'],
    placeholders: [TRACKER],
  },
  {
    ...byBrowser,
    key: 'post_affiliate_pro',
    name: 'Post Affiliate Pro',
    url: `https://${TRACKER}/scripts/sale.php?AccountId=default1&TotalCost=\${amount}&OrderID=\${order_id}&ProductID=\${plan_id}&AffiliateID=\${click_id}`,
    clickParameters: ['a_aid'],
    placeholders: [TRACKER],
  },
  {
    ...byClickId,
    key: 'post_affiliate_pro_server',
    name: 'Post Affiliate Pro (server)',
    method: 'form',
    url: `https://${TRACKER}/scripts/track.php?visitorId=&accountId=default1&url=&referrer=&tracking=1&getParams=&ip=\${client_ip}`,
    // a is the affiliate's id, with which its links arrive; cr the currency, cp the coupon
    body: 'sale=[{"ac":"","t":"${amount}","o":"${order_id}","p":"${plan_id}","a":"${click_id}","cr":"${currency}","cp":"${coupon}"}]',
    outcomeRules: DEFAULT_OUTCOME_RULES,
    clickParameters: ['a_aid'],
    placeholders: [TRACKER],
  },
  {
    ...byBrowser,
    key: 'jam',
    name: 'JROX JAM',
    url: `https://${TRACKER}/affiliates/sale/amount/\${amount}/trans_id/\${order_id}`,
    placeholders: [TRACKER],
  },
  {
    ...byClickId,
    key: 'jam_server',
    name: 'JROX JAM (server)',
    url: `https://${TRACKER}/affiliates/sale/amount/\${amount}/trans_id/\${order_id}/tracking_code/\${click_id}`,
    outcomeRules: DEFAULT_OUTCOME_RULES,
    clickParameters: ['jamcom'],
    placeholders: [TRACKER],
  },
  {
    ...byClickId,
    key: 'tune',
    name: 'TUNE (HasOffers)',
    url: 'https://YOUR-NETWORK.go2cloud.org/aff_lsr?offer_id=YOUR-OFFER-ID&transaction_id=${click_id}&amount=${amount}&adv_sub=${order_id}',
    // a refusal is a 200 too; a 200 that says neither comes from something in between
    outcomeRules: rules({
      body: { text: 'success=true', negate: false },
      mismatch: 'retry',
      refusedTexts: ['success=false'],
    }),
    clickParameters: ['transaction_id'],
    placeholders: ['YOUR-NETWORK', 'YOUR-OFFER-ID'],
  },
  {
    ...byClickId,
    key: 'cake',
    name: 'CAKE',
    url: `https://${TRACKER}/p.ashx?o=YOUR-OFFER-ID&e=YOUR-EVENT-ID&f=pb&r=\${click_id}&t=\${order_id}&p=\${amount}`,
    outcomeRules: rules({ body: { text: 'SUCCESS', negate: false } }),
    clickParameters: ['reqid'],
    placeholders: [TRACKER, 'YOUR-OFFER-ID', 'YOUR-EVENT-ID'],
  },
  {
    ...byClickId,
    key: 'voluum',
    name: 'Voluum',
    url: `https://${TRACKER}/postback?cid=\${click_id}&payout=\${amount}&txid=\${order_id}&currency=\${currency}`,
    clickParameters: ['cid'],
    placeholders: [TRACKER],
  },
  {
    ...byClickId,
    key: 'binom',
    name: 'Binom',
    // it takes no order id: a click is one sale
    url: `https://${TRACKER}/click.php?cnv_id=\${click_id}&payout=\${amount}&cnv_status=sale&cnv_currency=\${currency}`,
    clickParameters: ['clickid'],
    placeholders: [TRACKER],
  },
  {
    ...byClickId,
    key: 'keitaro',
    name: 'Keitaro',
    url: `https://${TRACKER}/\${secret:YOUR-POSTBACK-KEY}/postback?subid=\${click_id}&status=sale&payout=\${amount}&currency=\${currency}&tid=\${order_id}`,
    clickParameters: ['subid'],
    placeholders: [TRACKER, 'YOUR-POSTBACK-KEY'],
  },
  {
    ...byClickId,
    key: 'redtrack',
    name: 'RedTrack',
    url: `https://${TRACKER}/postback?clickid=\${click_id}&sum=\${amount}&rdtk_event_id=\${order_id}`,
    clickParameters: ['clickid'],
    placeholders: [TRACKER],
  },
  {
    ...byClickId,
    key: 'everflow',
    name: 'Everflow',
    url: `https://${TRACKER}/?nid=YOUR-NETWORK-ID&transaction_id=\${click_id}&amount=\${amount}&adv1=\${order_id}`,
    clickParameters: ['_ef_transaction_id', 'transaction_id'],
    placeholders: [TRACKER, 'YOUR-NETWORK-ID'],
  },
  {
    ...byClickId,
    key: 'bemob',
    name: 'BeMob',
    url: `https://${TRACKER}/postback?cid=\${click_id}&payout=\${amount}&txid=\${order_id}&status=sale`,
    clickParameters: ['cid'],
    placeholders: [TRACKER],
  },
  {
    ...byClickId,
    key: 'scaleo',
    name: 'Scaleo',
    url: `https://${TRACKER}/track/goal-by-click-id?click_id=\${click_id}&goal_id=YOUR-GOAL-ID&amount=\${amount}&adv_order_id=\${order_id}`,
    clickParameters: ['click_id'],
    placeholders: [TRACKER, 'YOUR-GOAL-ID'],
  },
  {
    ...byClickId,
    key: 'affise',
    name: 'Affise',
    // status 1: confirmed
    url: 'https://offers.YOUR-NETWORK.affise.com/postback?clickid=${click_id}&action_id=${order_id}&goal=YOUR-GOAL&sum=${amount}&status=1&secure=YOUR-SECURE-CODE',
    clickParameters: ['clickid'],
    placeholders: ['YOUR-NETWORK', 'YOUR-GOAL', 'YOUR-SECURE-CODE'],
  },
  {
    ...byClickId,
    key: 'matomo',
    name: 'Matomo',
    // _id is the visitor's 16 hexadecimal digits: nothing of ours has that form, so that the link must bring it
    url: `https://${TRACKER}/matomo.php?idsite=YOUR-SITE-ID&rec=1&_id=\${click_id}&url=https://YOUR-SHOP.example/&idgoal=0&ec_id=\${order_id}&revenue=\${amount}`,
    // 400 is a duplicate or its own outage: what was not booked must be said again
    outcomeRules: DEFAULT_OUTCOME_RULES,
    clickParameters: ['matomo_id'],
    placeholders: [TRACKER, 'YOUR-SITE-ID', 'YOUR-SHOP.example'],
  },
]

const byKey = new Map(PRESETS.map((preset) => [preset.key, preset]))

export function presetNamed(key: string | null | undefined): Preset | null {
  return byKey.get(key ?? '') ?? null
}

/**
 * Those of the preset's placeholders that nobody has replaced. Hosts may have been written in lower case.
 */
export function unfilledPlaceholders(
  { url, body }: Pick<RequestTemplate, 'url' | 'body'>,
  { placeholders }: Pick<Preset, 'placeholders'>
): string[] {
  const text = `${url}\n${body ?? ''}`
  return placeholders.filter((placeholder) => {
    // YOUR-GOAL is not what stands in YOUR-GOAL-ID
    const word = placeholder.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
    return new RegExp(`(?<![A-Za-z0-9-])${word}(?![A-Za-z0-9-])`, 'i').test(text)
  })
}
