/**
 * The editor of URL templates, `<form data-template-editor="/address">`: parameters go in at the last caret, *Fix* mends
 * the text where it stands, and buttons marked `data-in-place` change the form without leaving the page. Each of them is
 * a submit button, which does the same without scripts.
 */
export function enableTemplateEditor() {
  const form = document.querySelector('form[data-template-editor]')
  if (!form) return

  const announcements = document.querySelector('[data-announcements]')
  const seen = new WeakSet()
  form.addEventListener('focusin', ({ target }) => seen.add(target))

  form.addEventListener('click', (event) => {
    const button = event.target.closest('button')
    if (!button) return
    const done = button.dataset.insert ? insert(button) : button.dataset.fix && fix(button)
    if (done) event.preventDefault()
  })

  form.addEventListener('change', ({ target }) => {
    if (target.matches('[data-preset]')) press(form.querySelector('[data-fill-in]'))
  })

  form.addEventListener('submit', (event) => {
    if (!event.submitter?.hasAttribute('data-in-place')) return
    event.preventDefault()
    press(event.submitter)
  })

  function insert(button) {
    const field = templateField(button.dataset.insert)
    const { value: name } = form.querySelector(`[data-parameter="${button.dataset.insert}"]`)
    // nobody has put the caret anywhere yet: at the end
    if (!seen.has(field)) field.setSelectionRange(field.value.length, field.value.length)
    put(field, `\${${name}}`)
    announce(button.dataset.inserted.replace('%name%', name))
    return true
  }

  /** @returns whether the text was still what the finding is about; else the server does it */
  function fix({ dataset }) {
    const field = templateField(dataset.fix)
    // the server does not count what stands before the text
    const before = field.value.length - field.value.trimStart().length
    const [start, end] = [before + Number(dataset.start), before + Number(dataset.end)]
    if (field.value.slice(start, end) !== dataset.found) return false

    field.setSelectionRange(start, end)
    put(field, dataset.put)
    announce(dataset.fixed)
    return true
  }

  const templateField = (name) => form.querySelector(`[data-template="${name}"]`)

  async function press(button) {
    const body = new URLSearchParams(new FormData(form))
    body.set('act', button.value)
    try {
      const response = await fetch(form.dataset.templateEditor, { method: 'POST', body })
      if (!response.ok || response.redirected) throw new Error(String(response.status))
      show(await response.text(), button)
    } catch {
      button.removeAttribute('data-in-place')
      form.requestSubmit(button)
    }
  }

  function show(html, { value: act }) {
    const page = new DOMParser().parseFromString(html, 'text/html')
    const fresh = page.querySelector('form[data-template-editor]')
    for (const { id } of form.querySelectorAll('details[id][open]')) {
      fresh.querySelector(`#${id}`)?.setAttribute('open', '')
    }
    form.replaceChildren(...fresh.childNodes)
    // a live answer may be under way that knows the old form
    form.dispatchEvent(new Event('input'))

    const asked = form.querySelector('[data-focus]')
    if (asked) return asked.focus()
    if (act === 'add_header')
      return [...form.querySelectorAll('[data-header-name]')].at(-1)?.focus()

    const preset = form.querySelector('[data-preset]')
    preset.focus()
    if (act !== 'keep' && preset.value) announce(preset.dataset.filledIn)
  }

  function announce(text) {
    announcements.textContent = text
  }
}

/**
 * Puts text in the place of the field's selection, so that it can be undone, and gives the focus back to the field.
 */
function put(field, text) {
  field.focus()
  const done =
    text === '' ? document.execCommand('delete') : document.execCommand('insertText', false, text)
  if (done) return
  field.setRangeText(text, field.selectionStart, field.selectionEnd, 'end')
  field.dispatchEvent(new Event('input', { bubbles: true }))
}
