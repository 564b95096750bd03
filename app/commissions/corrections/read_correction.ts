import { Exception } from '@adonisjs/core/exceptions'
import type { HttpContext } from '@adonisjs/core/http'
import { fieldError } from '#core/exceptions/field_error'
import { isCurrency, parseMoney } from '#core/money'
import { findPayee } from '#commissions/corrections/queries/payees'
import { correctionValidator } from '#commissions/corrections/validators/correction_validator'
import { administeredPanel } from '#identity/administered'

/**
 * The form of a correction: the payee, and the amount in minor units, negative for a debit.
 * @throws a field's error; 404 for an affiliate whom the admin does not administer
 */
export async function readCorrection({ auth, i18n, request }: HttpContext) {
  const form = await request.validateUsing(correctionValidator)
  const payee = await findPayee(administeredPanel(auth.user!), form.affiliate)
  if (!payee) throw noSuchThing()
  if (!isCurrency(form.currency)) {
    throw fieldError('currency', i18n.t('corrections.errors.currency'))
  }
  const money = parseMoney(form.amount, form.currency, i18n.locale)
  if (!money.ok) {
    const values = { currency: form.currency }
    throw fieldError('amount', i18n.t(`corrections.errors.${money.reason}`, values))
  }
  if (money.minor <= 0) throw fieldError('amount', i18n.t('corrections.errors.not_positive'))

  return { payee, form, amount: form.direction === 'credit' ? money.minor : 0 - money.minor }
}

export function noSuchThing() {
  return new Exception('There is no such thing here', { status: 404, code: 'E_ROW_NOT_FOUND' })
}
