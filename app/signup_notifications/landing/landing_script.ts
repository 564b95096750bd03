import type { LandingGroup } from '#signup_notifications/landing/landing_names'
import { literal } from '#signup_notifications/script_literal'

/** Days, parameters and bytes of the cookie (CONTRACT.md "Panel → add-on: the shop's pages"). */
const DAYS = 30
const MAX_PARAMETERS = 20
const MAX_BYTES = 2_048

/** Characters of a value; the panel's events take no longer ones. */
const MAX_VALUE = 512

export interface LandingOptions {
  /** Keep nothing until the host's consent banner has set `pa_consent=1`. */
  consentMode: boolean
  /** `Domain` of the cookie where the page's host belongs to it; empty: the page's host only. */
  cookieDomain: string
}

/**
 * What `/landing.js` answers: keeps the named query parameters of the page's address in the cookie `pa_landing`. It runs in a
 * page that is not ours: it leaves no names behind and throws nothing. Consent that is given on the page itself is seen
 * when the page is left. A click id of `0` is none: programs credit the last click of whoever asks for it.
 */
export function landingScript(groups: LandingGroup[], options: LandingOptions): string {
  return `(function (groups, needsConsent, domain) {
  'use strict'
  function cookie(name) {
    var found = document.cookie.split('; ').filter(function (pair) { return pair.indexOf(name + '=') === 0 })[0]
    return found ? found.slice(name.length + 1) : ''
  }
  function kept() {
    var params = Object.create(null)
    try {
      var parsed = JSON.parse(decodeURIComponent(cookie('pa_landing')))
      Object.keys(parsed).forEach(function (name) {
        if (typeof parsed[name] === 'string') params[name] = parsed[name]
      })
    } catch (e) {}
    return params
  }
  function write(params) {
    var text = encodeURIComponent(JSON.stringify(params))
    if ('pa_landing='.length + text.length > ${MAX_BYTES}) return false
    var host = location.hostname
    var isWithin = domain && (host === domain || host.slice(-domain.length - 1) === '.' + domain)
    document.cookie = 'pa_landing=' + text + '; Max-Age=${DAYS * 86_400}; Path=/; SameSite=Lax' +
      (isWithin ? '; Domain=' + domain : '') + (location.protocol === 'https:' ? '; Secure' : '')
    return true
  }
  function keep() {
    try {
      if (navigator.globalPrivacyControl) return true
      var query = new URLSearchParams(location.search)
      var value = function (name) {
        var text = (query.get(name) || '').trim()
        return text.length > ${MAX_VALUE} ? '' : text
      }
      var click = function (name) { return value(name) === '0' ? '' : value(name) }
      var found = groups.filter(function (group) { return group[0].some(click) || group[1].some(value) })
      if (found.length === 0) return true
      if (needsConsent && cookie('pa_consent').trim() !== '1') return false

      var old = kept()
      var fresh = Object.create(null)
      found.forEach(function (group) {
        if (group[0].some(click)) group[0].concat(group[1]).forEach(function (name) { delete old[name] })
        group[0].forEach(function (name) { if (click(name)) fresh[name] = click(name) })
        group[1].forEach(function (name) { if (value(name)) fresh[name] = value(name) })
      })
      var params = Object.create(null)
      var count = 0
      ;[fresh, old].forEach(function (some) {
        Object.keys(some).forEach(function (name) {
          if (name in params || count >= ${MAX_PARAMETERS}) return
          params[name] = some[name]
          count++
        })
      })
      var names = Object.keys(params)
      while (!write(params) && names.length) delete params[names.pop()]
    } catch (e) {}
    return true
  }
  if (!keep()) addEventListener('pagehide', keep)
})(${literal(groups.map(({ click, others }) => [click, others]))}, ${options.consentMode}, ${literal(options.cookieDomain)})
`
}
