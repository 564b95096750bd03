import { focusErrorSummary } from './modules/error_summary.js'
import { enableCopyButtons } from './modules/copy.js'
import { enableBulk } from './modules/bulk.js'
import { enableMenus } from './modules/menus.js'
import { guardDoubleSubmit } from './modules/forms.js'
import { enableLiveForms } from './modules/live_form.js'
import { reportHeight } from './modules/embedded.js'
import { enablePrintButtons } from './modules/print.js'
import { enableTemplateEditor } from './modules/template_editor.js'

focusErrorSummary()
enableCopyButtons()
enableMenus()
enableBulk()
guardDoubleSubmit()
enableLiveForms()
enableTemplateEditor()
reportHeight()
enablePrintButtons()

// Alpine's build without eval, only for pages that use it
if (document.querySelector('[x-data]')) {
  const { default: Alpine } = await import('@alpinejs/csp')
  Alpine.start()
}
