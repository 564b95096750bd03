/**
 * Runs before the first paint, as a plain blocking script (so: no imports). The server sets `data-bs-theme` for a
 * chosen theme; what "system" is, is known only here.
 */
;(() => {
  const root = document.documentElement
  root.classList.replace('no-js', 'js')
  if (root.dataset.theme !== 'system') return

  const dark = matchMedia('(prefers-color-scheme: dark)')
  const apply = () => {
    root.dataset.bsTheme = dark.matches ? 'dark' : 'light'
  }
  apply()
  dark.addEventListener('change', apply)
})()
