import Alpine from '@alpinejs/csp'
import { focusErrorSummary } from './modules/error_summary.js'
import { enableCopyButtons } from './modules/copy.js'
import { enableMenus } from './modules/menus.js'
import { guardDoubleSubmit } from './modules/forms.js'
import { reportHeight } from './modules/embedded.js'

focusErrorSummary()
enableCopyButtons()
enableMenus()
guardDoubleSubmit()
reportHeight()

window.Alpine = Alpine
Alpine.start()
