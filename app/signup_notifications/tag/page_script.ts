import { literal } from '#signup_notifications/script_literal'

/**
 * What `/signup/finished.js` answers. It runs in a page that is not ours: it leaves no names behind, throws nothing,
 * touches neither the page's layout nor its cookies, and begins only when the page itself has loaded.
 */

/**
 * What an image call tells its program of where it comes from: the shop's address, not the page's, which may name the
 * order.
 */
export const REFERRER_POLICY = 'strict-origin'

export interface BrowserCall {
  /** The program's address. */
  url: string
  /** Where the browser says what became of it. */
  seenUrl: string
}

/** Nothing to do. */
export const EMPTY_SCRIPT = '/* nothing to call */\n'

/**
 * Loads each address once, as an image that is in no document: neither in its layout nor in what is read aloud. Images
 * that begin before the page has loaded would hold its load event; those that begin while it is left are still sent.
 */
export function callingScript(calls: BrowserCall[]): string {
  return `(function (calls) {
  'use strict'
  var images = []
  function tell(url, result) {
    return function () {
      try {
        if (navigator.sendBeacon) navigator.sendBeacon(url + result)
        else fetch(url + result, { method: 'POST', mode: 'no-cors', keepalive: true })
      } catch (e) {}
    }
  }
  function start() {
    calls.splice(0).forEach(function (call) {
      var image = new Image(1, 1)
      images.push(image)
      image.alt = ''
      image.decoding = 'async'
      image.referrerPolicy = '${REFERRER_POLICY}'
      image.onload = tell(call[1], 'loaded')
      image.onerror = tell(call[1], 'broken')
      image.src = call[0]
    })
  }
  if (document.readyState === 'complete') start()
  else {
    addEventListener('load', function () { setTimeout(start, 0) })
    addEventListener('pagehide', start)
  }
})(${literal(calls.map(({ url, seenUrl }) => [url, `${seenUrl}&result=`]))})
`
}

/**
 * Asks again later, by a script element of the same address: nothing but `script-src` must allow it.
 */
export function askingScript(again: string, seconds: number): string {
  return `(function (url, pause) {
  'use strict'
  var me = document.currentScript
  function ask() {
    try {
      var script = document.createElement('script')
      script.async = true
      if (me && me.nonce) script.nonce = me.nonce
      script.src = url
      document.head.appendChild(script)
    } catch (e) {}
  }
  function wait() { setTimeout(ask, pause) }
  if (document.readyState === 'complete') wait()
  else addEventListener('load', wait)
})(${literal(again)}, ${seconds * 1000})
`
}
