/**
 * A form that is on its way is not sent a second time. Coming back by the browser's history makes it usable again.
 */
export function guardDoubleSubmit() {
  document.addEventListener('submit', (event) => {
    const form = event.target
    if (event.defaultPrevented || form.method !== 'post') return

    if (form.dataset.sent) {
      event.preventDefault()
      return
    }
    form.dataset.sent = 'true'
    form.setAttribute('aria-busy', 'true')
  })

  window.addEventListener('pageshow', () => {
    for (const form of document.querySelectorAll('form[data-sent]')) {
      delete form.dataset.sent
      form.removeAttribute('aria-busy')
    }
  })
}
