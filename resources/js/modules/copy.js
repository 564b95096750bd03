const SHOWN_FOR_MS = 2_500

/**
 * Buttons that copy the value of a field: `<button data-copy="field-id" data-copied-label="Copied">`.
 * They are hidden in the HTML: without JavaScript the field itself can be selected.
 */
export function enableCopyButtons() {
  for (const button of document.querySelectorAll('button[data-copy]')) {
    button.hidden = false
  }

  document.addEventListener('click', async (event) => {
    const button = event.target.closest('button[data-copy]')
    const field = button && document.getElementById(button.dataset.copy)
    if (!field) return

    if (await copy(field)) {
      confirm(button)
    } else {
      field.focus()
      field.select()
    }
  })
}

/**
 * The clipboard API is missing on plain http and in frames without its permission: there the old command still works.
 */
async function copy(field) {
  try {
    await navigator.clipboard.writeText(field.value)
    return true
  } catch {
    const focused = document.activeElement
    field.focus()
    field.select()
    const copied = document.execCommand('copy')
    if (copied) focused?.focus?.()
    return copied
  }
}

function confirm(button) {
  const label = button.querySelector('[data-copy-label]')
  const status = document.getElementById(`${button.dataset.copy}-copied`)
  const before = button.dataset.copyLabel ?? label.textContent

  button.dataset.copyLabel = before
  label.textContent = button.dataset.copiedLabel
  if (status) status.textContent = button.dataset.copiedLabel

  clearTimeout(button.copiedTimer)
  button.copiedTimer = setTimeout(() => {
    label.textContent = before
    if (status) status.textContent = ''
  }, SHOWN_FOR_MS)
}
