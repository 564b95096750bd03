/**
 * Globals and helpers that every Edge template sees. `this` is the template's state: the page's `locale` and `i18n`
 * come from the frame middleware.
 */
import app from '@adonisjs/core/services/app'
import edge from 'edge.js'
import { iconSvg } from '#core/icons'
import { htmlAttributes } from '#core/html_attributes'
import { initialsOf } from '#core/initials'
import { hostSite } from '#core/i18n/locales'
import { navigationFor } from '#core/navigation'
import { decimalsOf, formatMoney } from '#core/money'
import {
  formatDate,
  formatDateTime,
  formatNumber,
  formatPercent,
  machineTime,
} from '#core/i18n/format'
import { programTimeZone } from '#config/program'
import { cookieDays } from '#links/settings'

interface State {
  locale: string
}

// tests render as production does, which compiles each template once
if (app.inTest) edge.configure({ cache: true })

// Edge looks through the folders of components at every rendering; they change only where somebody works on them
if (!app.inDev) {
  const components = edge.loader.listComponents()
  edge.loader.listComponents = () => components
}

edge.global('money', function (this: State, minor: number, currency: string) {
  return formatMoney(minor, currency, this.locale)
})
edge.global('decimalsOf', decimalsOf)

edge.global('number', function (this: State, value: number) {
  return formatNumber(value, this.locale)
})

edge.global('percent', function (this: State, basisPoints: number) {
  return formatPercent(basisPoints, this.locale)
})

edge.global('date', function (this: State, instant: number) {
  return formatDate(instant, this.locale)
})

edge.global('dateTime', function (this: State, instant: number) {
  return formatDateTime(instant, this.locale)
})

edge.global('machineTime', machineTime)
edge.global('timeZone', programTimeZone)
/** What the program's settings say, for pages of features that come before the one that owns them. */
edge.global('program', () => ({ cookieDays: cookieDays.value }))
edge.global('navigationFor', navigationFor)
edge.global('hostSite', hostSite)
edge.global('initialsOf', initialsOf)

edge.global('icon', (name: string, className?: string) =>
  edge.globals.html.safe(iconSvg(name, className))
)

/**
 * Escaping `html.attrs`, and the same for a component's props: `{{ attrs($props.except(['label']).all()) }}`.
 */
edge.globals.html.attrs = attrs
edge.global('attrs', attrs)

function attrs(values: Record<string, unknown>) {
  return edge.globals.html.safe(htmlAttributes(values))
}

/**
 * The id of a form's field, also where the summary of errors links to: `field-target_url`, `field-items-0-name`.
 */
edge.global('fieldId', (name: string) => `field-${name.replaceAll(/[^\w-]+/g, '-')}`)

/**
 * Data for a `<script type="application/json">`, which must not end that element early.
 */
edge.global('jsonForScript', (data: unknown) =>
  edge.globals.html.safe(JSON.stringify(data).replaceAll('<', '\\u003c'))
)
