import { enableMenus } from './modules/menus.js'
import { guardDoubleSubmit } from './modules/forms.js'
import { focusErrorSummary } from './modules/error_summary.js'

enableMenus()
guardDoubleSubmit()
focusErrorSummary()

/**
 * The add-on in the frame says how tall its page is; nobody else is believed.
 */
const frame = document.querySelector('[data-add-on-frame]')
if (frame) {
  window.addEventListener('message', (event) => {
    const { type, height } = event.data ?? {}
    const isAddOn = event.origin === location.origin && event.source === frame.contentWindow
    if (isAddOn && type === 'panel-affiliates:height' && Number.isFinite(height)) {
      const border = frame.offsetHeight - frame.clientHeight
      frame.style.height = `${Math.min(Math.max(height, 200), 20_000) + border}px`
    }
  })
}
