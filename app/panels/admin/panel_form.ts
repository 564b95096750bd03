import { errors } from '@vinejs/vine'
import type { I18n } from '@adonisjs/i18n'
import type Panel from '#panels/models/panel'

const ADDRESSES = ['shop_url', 'login_url', 'registration_url', 'jwks_url'] as const

export interface PanelFields {
  name: string
  driver: string
  shopUrl: string
  loginUrl: string
  registrationUrl: string
  jwksUrl: string | null
  origins: string[]
  embedded: boolean
}

/**
 * A panel's form as what the actions take; the sites are those of its addresses where none are given.
 * @throws E_VALIDATION_ERROR with every mistake at its field
 */
export function readPanelForm(i18n: I18n, input: Record<string, unknown>): PanelFields {
  const mistakes: { field: string; message: string; rule: string }[] = []
  const refuse = (field: string, rule: string, values: Record<string, string> = {}) =>
    mistakes.push({
      field,
      rule,
      message: i18n.t(`panels.errors.${rule}`, {
        label: i18n.t(`panels.fields.${field}.label`),
        ...values,
      }),
    })

  const name = textOf(input.name)
  if (name === '') refuse('name', 'empty')
  else if (name.length > 120) refuse('name', 'too_long')

  const driver = textOf(input.driver) || 'none'
  if (!/^[a-z][a-z0-9_]{0,31}$/.test(driver)) refuse('driver', 'driver')

  const addresses = Object.fromEntries(
    ADDRESSES.map((field) => {
      const address = textOf(input[field])
      if (address === '') {
        if (field !== 'jwks_url') refuse(field, 'empty')
        return [field, null]
      }
      if (!isAddress(address)) refuse(field, 'url')
      return [field, address]
    })
  ) as Record<(typeof ADDRESSES)[number], string | null>

  const given = textOf(input.origins)
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter(Boolean)
  const wrong = given.find((line) => !isAddress(line))
  if (wrong !== undefined) refuse('origins', 'origin', { entry: wrong.slice(0, 60) })
  else if (given.length > 20) refuse('origins', 'too_many')

  if (mistakes.length > 0) throw new errors.E_VALIDATION_ERROR(mistakes)

  const sites = given.length > 0 ? given : [addresses.shop_url!, addresses.login_url!]
  return {
    name,
    driver,
    shopUrl: addresses.shop_url!,
    loginUrl: addresses.login_url!,
    registrationUrl: addresses.registration_url!,
    jwksUrl: addresses.jwks_url,
    origins: [...new Set(sites.map((site) => new URL(site).origin))],
    embedded: input.embedded !== undefined,
  }
}

/**
 * A stored panel as its form shows it.
 */
export function panelFormValues(panel: Panel) {
  return {
    name: panel.name,
    driver: panel.driver,
    shop_url: panel.shopUrl,
    login_url: panel.loginUrl,
    registration_url: panel.registrationUrl,
    jwks_url: panel.jwksUrl ?? '',
    origins: panel.origins.join('\n'),
    embedded: Boolean(panel.embedded),
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.trim() : ''
}

/** An absolute http or https address of a usual length, without a user name in it. */
function isAddress(text: string): boolean {
  if (text.length > 2048 || !/^https?:\/\/[^/?#]/i.test(text) || !URL.canParse(text)) return false
  const { username, password, hostname } = new URL(text)
  return username === '' && password === '' && hostname !== ''
}
