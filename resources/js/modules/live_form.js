const PAUSE_MS = 500

/**
 * `<form data-live="/address">`: some moments after something was typed, what the form would show after its button
 * "calculate" is put into the parts of the page that are marked `data-live-part`. Fields are never touched, and without
 * scripts the button does it.
 */
export function enableLiveForms() {
  for (const form of document.querySelectorAll('form[data-live]')) {
    let timer
    let request

    form.addEventListener('input', () => {
      clearTimeout(timer)
      timer = setTimeout(refresh, PAUSE_MS)
    })

    async function refresh() {
      request?.abort()
      request = new AbortController()
      const body = new URLSearchParams(new FormData(form))
      body.set('act', 'calculate')
      try {
        const { signal } = request
        const response = await fetch(form.dataset.live, { method: 'POST', body, signal })
        // somebody who must sign in again is told so by the button
        if (response.ok && !response.redirected) show(await response.text())
      } catch {
        // the button still works
      }
    }
  }
}

function show(html) {
  const page = new DOMParser().parseFromString(html, 'text/html')
  for (const part of document.querySelectorAll('[data-live-part]')) {
    const fresh = page.getElementById(part.id)
    if (fresh && fresh.innerHTML !== part.innerHTML) part.innerHTML = fresh.innerHTML
  }
}
