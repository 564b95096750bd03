/**
 * One checkbox for all rows of the page. Without scripts it stays hidden, and the rows are ticked one by one.
 */
export function enableBulk() {
  const form = document.querySelector('[data-bulk]')
  const all = form?.querySelector('[data-bulk-all]')
  if (!all) return

  const box = all.querySelector('input')
  const rows = [...document.querySelectorAll('input[form="bulk"][name="ids"]')]
  all.hidden = rows.length < 2

  box.addEventListener('change', () => {
    for (const row of rows) row.checked = box.checked
  })
  document.addEventListener('change', ({ target }) => {
    if (!rows.includes(target)) return
    const ticked = rows.filter((row) => row.checked).length
    box.checked = ticked === rows.length
    box.indeterminate = ticked > 0 && ticked < rows.length
  })
}
