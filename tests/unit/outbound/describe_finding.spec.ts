import { test } from '@japa/runner'
import i18nManager from '@adonisjs/i18n/services/main'
import { describeFinding } from '#outbound/template/describe_finding'
import { FINDING_CODES, type Finding } from '#outbound/template/findings'
import { lintTemplate } from '#outbound/template/lint_template'

const KNOWN = { names: new Set(['amount', 'order_id']), prefixes: ['landing.'] }

const finding = (code: Finding['code'], fix: string | null): Finding => ({
  level: 'error',
  code,
  field: 'url',
  start: 0,
  end: 3,
  quote: '{x}',
  fix,
  values: { name: 'x', limit: '2048', length: '3000' },
})

test.group('Words of the template linter', () => {
  for (const locale of ['en', 'it']) {
    const i18n = i18nManager.locale(locale)

    test(`say what is wrong and how to mend it, with a fix and without, in ${locale}`, ({
      assert,
    }) => {
      for (const code of FINDING_CODES) {
        for (const fix of ['${amount}', '', null]) {
          const { what, how } = describeFinding(i18n, finding(code, fix))
          assert.match(what, /^[\p{Lu}“{].{10,}\.$/u, code)
          assert.match(how, /^\p{Lu}.{5,}/u, code)
          assert.notMatch(what + how, /undefined|null|templates\./)
        }
      }
    })
  }

  test('quote what was typed, whatever it is', ({ assert }) => {
    const url = "https://p.example/?a=${amont}&b={order_id}&c=${'{}'"
    const template = { method: 'get', url, body: null } as const
    const words = lintTemplate(template, KNOWN).map((each) => {
      return describeFinding(i18nManager.locale('en'), each)
    })
    assert.deepEqual(words.slice(0, 2), [
      { what: 'There is no parameter ${amont}.', how: 'Did you mean ${amount}?' },
      {
        what: '“{order_id}” lacks the dollar sign, or is how another system writes its own parameters.',
        how: 'Write ${order_id}',
      },
    ])
  })
})
