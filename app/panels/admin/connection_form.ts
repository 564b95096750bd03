import { errors } from '@vinejs/vine'
import type { I18n } from '@adonisjs/i18n'
import type { CredentialField, DriverKind } from '#panels/drivers/panel_driver'

/** Characters of a credential. */
const LONGEST_VALUE = 2_000

export interface ConnectionFields {
  baseUrl: string
  credentials: Record<string, string>
}

/**
 * The name of a credential's field in the form. A secret's is of those that are given back by no page, session or cookie.
 */
export function inputName({ name, secret }: CredentialField): string {
  return secret ? `secret_${name}` : `field_${name}`
}

/**
 * A connection's form as what the actions take. A secret that is left empty stays as it is, unless the address is now
 * another site: whoever may type an address must not learn the secrets by it.
 *
 * @throws E_VALIDATION_ERROR with every mistake at its field
 */
export function readConnectionForm(
  i18n: I18n,
  kind: DriverKind,
  input: Record<string, unknown>,
  known: ConnectionFields | null
): ConnectionFields {
  const mistakes: { field: string; message: string; rule: string }[] = []
  const refuse = (field: string, rule: string, label: string) =>
    mistakes.push({ field, rule, message: i18n.t(`drivers.errors.${rule}`, { label }) })

  const baseUrl = textOf(input.base_url).replace(/\/+$/, '')
  const addressLabel = i18n.t('drivers.base_url.label')
  if (baseUrl === '') refuse('base_url', 'empty', addressLabel)
  else if (!isBase(baseUrl)) refuse('base_url', 'url', addressLabel)

  const isElsewhere = known !== null && originOf(known.baseUrl) !== originOf(baseUrl)
  const credentials: Record<string, string> = {}
  for (const field of kind.fields) {
    const name = inputName(field)
    const label = i18n.t(`drivers.${kind.name}.fields.${field.name}.label`)
    const typed = textOf(input[name])
    const kept = field.secret && typed === '' ? (known?.credentials[field.name] ?? '') : ''

    if (kept !== '' && isElsewhere) refuse(name, 'secret_again', label)
    else if (typed === '' && kept === '' && field.required) refuse(name, 'empty', label)
    else if (typed.length > LONGEST_VALUE || /\p{Cc}/u.test(typed)) refuse(name, 'value', label)
    else if (typed !== '' || kept !== '') credentials[field.name] = typed || kept
  }

  if (mistakes.length > 0) throw new errors.E_VALIDATION_ERROR(mistakes)
  return { baseUrl, credentials }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.trim() : ''
}

/** An absolute http or https address that something can be added to, without a user name in it. */
function isBase(text: string): boolean {
  if (text.length > 1_000 || !/^https?:\/\/[^/?#\\]/i.test(text) || /[?#\s\\]/.test(text)) {
    return false
  }
  const url = URL.parse(text)
  return url !== null && url.username === '' && url.password === '' && url.hostname !== ''
}

function originOf(text: string): string | null {
  return URL.parse(text)?.origin ?? null
}
