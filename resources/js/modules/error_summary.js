/**
 * The summary of a form's mistakes takes focus, and its links take the focus to the field, not only the view.
 */
export function focusErrorSummary() {
  const summary = document.querySelector('[data-error-summary]')
  if (!summary) return

  summary.focus()
  summary.addEventListener('click', (event) => {
    const link = event.target.closest('a[href^="#"]')
    const field = link && document.getElementById(link.hash.slice(1))
    if (!field) return
    event.preventDefault()
    field.focus()
    field.scrollIntoView({ block: 'center' })
  })
}
