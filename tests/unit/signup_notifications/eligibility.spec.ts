import { readFileSync } from 'node:fs'
import { test } from '@japa/runner'
import { LOCALES } from '#core/i18n/locales'
import {
  judgeProgram,
  judgeSignup,
  type ProgramFacts,
  type SignupFacts,
  type SignupRules,
} from '#signup_notifications/eligibility'
import { settings } from '#start/settings'

const ORDER: SignupFacts = {
  moderated: false,
  paymentMethod: 'card',
  trial: false,
  total: 1000,
  createdBy: 'client',
  ended: null,
  isClientErased: false,
  isClientClosed: false,
  hasEarlierOrder: false,
}

const RULES: SignupRules = {
  unmoderatedMethods: ['card'],
  adminCreated: false,
  resellerCreated: false,
  trials: true,
  firstOrderOnly: false,
}

const TRIAL = { trial: true, total: 0 }

/** What is told, what differs from an ordinary order paid by card, the settings, and what comes of it. */
const CASES: [string, Partial<SignupFacts>, Partial<SignupRules>, 'told' | string][] = [
  ['an order paid by card', {}, {}, 'told'],
  ['a listed method in other case', { paymentMethod: 'CARD' }, {}, 'told'],
  ['a listed method with spaces around it', { paymentMethod: ' card ' }, {}, 'told'],
  ['a list in other case', {}, { unmoderatedMethods: ['Card'] }, 'told'],
  [
    'the second of the list',
    { paymentMethod: 'sepa' },
    { unmoderatedMethods: ['card', 'sepa'] },
    'told',
  ],
  ['an order that the panel calls moderated', { moderated: true }, {}, 'moderated'],
  [
    'a moderated one by a listed method',
    { moderated: true, paymentMethod: 'sepa' },
    { unmoderatedMethods: ['sepa'] },
    'moderated',
  ],
  ['check', { paymentMethod: 'check' }, {}, 'method_moderated'],
  ['cheque', { paymentMethod: 'Cheque' }, {}, 'method_moderated'],
  ['PayPal', { paymentMethod: 'PayPal' }, {}, 'method_moderated'],
  ['pay_pal', { paymentMethod: 'pay_pal' }, {}, 'method_moderated'],
  ['WorldPay', { paymentMethod: 'World Pay' }, {}, 'method_moderated'],
  ['2CheckOut', { paymentMethod: '2CheckOut' }, {}, 'method_moderated'],
  ['GestPay', { paymentMethod: 'GestPay' }, {}, 'method_moderated'],
  [
    'PayPal where it is listed',
    { paymentMethod: 'PayPal' },
    { unmoderatedMethods: ['paypal'] },
    'told',
  ],
  ['an unknown method', { paymentMethod: 'bitcoin' }, {}, 'method_not_listed'],
  ['a method that contains a listed one', { paymentMethod: 'card-later' }, {}, 'method_not_listed'],
  ['no method at all', { paymentMethod: '' }, {}, 'method_not_listed'],
  ['card where nothing is listed', {}, { unmoderatedMethods: [] }, 'method_not_listed'],
  ['a free order by another method', { paymentMethod: 'free', total: 0 }, {}, 'method_not_listed'],
  ['a trial', TRIAL, {}, 'told'],
  ['a trial whose method is called something', { ...TRIAL, paymentMethod: 'trial' }, {}, 'told'],
  ['a trial that is moderated', { ...TRIAL, moderated: true }, {}, 'moderated'],
  ['a trial by a moderated method', { ...TRIAL, paymentMethod: 'check' }, {}, 'method_moderated'],
  [
    'a trial that costs something, by an unknown method',
    { trial: true, total: 100, paymentMethod: 'trial' },
    {},
    'method_not_listed',
  ],
  ['a trial where they are not wanted', TRIAL, { trials: false }, 'trial'],
  ['an order by staff', { createdBy: 'admin' }, {}, 'created_by_admin'],
  ['an order by staff where it is wanted', { createdBy: 'admin' }, { adminCreated: true }, 'told'],
  [
    'an order by a reseller',
    { createdBy: 'reseller' },
    { adminCreated: true },
    'created_by_reseller',
  ],
  [
    'an order by a reseller where it is wanted',
    { createdBy: 'reseller' },
    { resellerCreated: true },
    'told',
  ],
  ['an order that was cancelled before', { ended: 'cancelled' }, {}, 'order_cancelled'],
  ['an order that was fraud before', { ended: 'fraud' }, {}, 'order_fraud'],
  ['a client who had closed before', { isClientClosed: true }, {}, 'client_closed'],
  ['a client who is erased', { isClientErased: true, isClientClosed: true }, {}, 'client_erased'],
  ['a second order', { hasEarlierOrder: true }, {}, 'told'],
  [
    'a second order where only first ones are wanted',
    { hasEarlierOrder: true },
    { firstOrderOnly: true },
    'not_first_order',
  ],
  ['a first order where only first ones are wanted', {}, { firstOrderOnly: true }, 'told'],
  [
    'of several reasons one that no setting changes',
    { moderated: true, createdBy: 'admin', ended: 'fraud', paymentMethod: 'check' },
    {},
    'order_fraud',
  ],
]

const PROGRAM: ProgramFacts = {
  isSwitchedOn: true,
  state: 'on',
  clickParameters: ['cid', 'sub'],
  clickRequired: false,
  clickId: null,
}

const PROGRAM_CASES: [string, Partial<ProgramFacts>, string | null][] = [
  ['that is on', {}, null],
  ['that is paused', { state: 'paused' }, null],
  ['that is off', { state: 'off' }, 'program_off'],
  ['that was disabled', { state: 'disabled' }, 'program_disabled'],
  ['of a panel that switched all off', { isSwitchedOn: false }, 'switched_off'],
  ['that needs a click id which came', { clickRequired: true, clickId: 'c1' }, null],
  ['that needs a click id which did not come', { clickRequired: true }, 'click_id_missing'],
  [
    'that is paused and lacks its click id',
    { state: 'paused', clickRequired: true },
    'click_id_missing',
  ],
]

test.group('Eligibility of signups', () => {
  for (const [name, facts, rules, expected] of CASES) {
    test(`${name}: ${expected}`, ({ assert }) => {
      const judgement = judgeSignup({ ...ORDER, ...facts }, { ...RULES, ...rules })
      assert.equal(judgement.eligible ? 'told' : judgement.reason, expected)
    })
  }

  for (const [name, facts, expected] of PROGRAM_CASES) {
    test(`a program ${name}: ${expected ?? 'told'}`, ({ assert }) => {
      assert.equal(judgeProgram({ ...PROGRAM, ...facts })?.reason ?? null, expected)
    })
  }

  test('a refusal for the payment method names it, one for a click id what was looked for', ({
    assert,
  }) => {
    assert.deepInclude(judgeSignup({ ...ORDER, paymentMethod: 'bitcoin' }, RULES), {
      values: { method: 'bitcoin' },
    })
    assert.deepEqual(judgeProgram({ ...PROGRAM, clickRequired: true })?.values, {
      parameters: 'cid, sub',
    })
  })

  for (const locale of LOCALES) {
    test(`every reason has words in ${locale}, which fill in what it tells`, ({ assert }) => {
      const { reasons } = words(locale, 'signups') as { reasons: Record<string, string> }
      const wanted = [...CASES.map((each) => each[3]), ...PROGRAM_CASES.map((each) => each[2])]
      for (const reason of new Set(wanted)) {
        if (reason !== null && reason !== 'told') assert.property(reasons, reason)
      }
      assert.include(reasons.method_not_listed, '{method}')
      assert.include(reasons.method_moderated, '{method}')
      assert.include(reasons.click_id_missing, '{parameters}')
    })
  }

  test('reasons that a setting changes name that setting as its page does', ({ assert }) => {
    const named = {
      created_by_admin: 'signups.admin_created',
      created_by_reseller: 'signups.reseller_created',
      trial: 'signups.trials',
      not_first_order: 'signups.first_order_only',
    }
    for (const locale of LOCALES) {
      const { reasons } = words(locale, 'signups') as { reasons: Record<string, string> }
      const labels = words(locale, 'settings').signups as Record<string, { label: string }>
      for (const [reason, key] of Object.entries(named)) {
        assert.isTrue(settings.some((setting) => setting.key === key))
        assert.include(reasons[reason], labels[key.slice('signups.'.length)]!.label)
      }
    }
  })
})

function words(locale: string, file: string) {
  return JSON.parse(readFileSync(`resources/lang/${locale}/${file}.json`, 'utf8')) as Record<
    string,
    unknown
  >
}
