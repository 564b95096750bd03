const MENUS = 'details[data-menu]'

/**
 * `details` that are menus: only one is open at a time; Escape closes and gives the focus back; so do a press outside
 * and leaving with Tab. Arrows move between the entries.
 */
export function enableMenus() {
  document.addEventListener('keydown', (event) => {
    const menu = event.target.closest?.(MENUS)
    if (!menu) return

    if (event.key === 'Escape' && menu.open) {
      event.preventDefault()
      menu.open = false
      menu.querySelector('summary').focus()
    }

    if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && menu.open) {
      if (event.target.matches('input, select, textarea')) return
      const entries = [...menu.querySelectorAll('a[href], button:not([hidden])')]
      if (entries.length === 0) return
      event.preventDefault()
      const step = event.key === 'ArrowDown' ? 1 : -1
      const at = entries.indexOf(document.activeElement)
      const next = at === -1 ? (step === 1 ? 0 : entries.length - 1) : at + step
      entries[(next + entries.length) % entries.length].focus()
    }
  })

  document.addEventListener('click', (event) => closeAllBut(event.target.closest?.(MENUS)))
  document.addEventListener('focusout', (event) => {
    const menu = event.target.closest?.(MENUS)
    if (menu && event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false
  })
}

function closeAllBut(kept) {
  for (const menu of document.querySelectorAll(`${MENUS}[open]`)) {
    if (menu !== kept) menu.open = false
  }
}
