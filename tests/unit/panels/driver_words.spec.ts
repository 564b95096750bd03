import { test } from '@japa/runner'
import i18nManager from '@adonisjs/i18n/services/main'
import {
  describeDone,
  describeDriverFailure,
  describeOwnRefusal,
} from '#panels/drivers/describe_failure'
import { OWN_REFUSALS } from '#panels/drivers/panel_driver'

const VALUES = { number: '4711', own: 'EUR', asked: 'USD', currency: 'XXX' }

const wordsIn = (locale: string) => {
  const i18n = i18nManager.locale(locale)
  return (key: string, values?: Record<string, string | number>) => i18n.t(key, values)
}

test.group('What drivers refuse by themselves', () => {
  test('has words of its own in both languages, with nothing left unfilled', ({ assert }) => {
    for (const reason of OWN_REFUSALS) {
      const [english, italian] = ['en', 'it'].map((locale) =>
        describeOwnRefusal(wordsIn(locale), { reason, values: VALUES })
      )
      for (const text of [english!, italian!]) {
        assert.notInclude(text, 'translation missing', reason)
        assert.notMatch(text, /[{}]/, reason)
        assert.match(text, /\.$/, reason)
      }
      assert.notEqual(english, italian, reason)
    }
  })

  test('is not put into the panel’s mouth', ({ assert }) => {
    const own = { reason: 'order_at_work', values: { number: '4711' } } as const
    const failure = { ok: false, reason: 'refused', message: '', own } as const
    assert.equal(
      describeDriverFailure(wordsIn('it'), failure),
      'L’ordine 4711 è già pagato o in lavorazione, quindi resta.'
    )
    const theirs = { ok: false, reason: 'refused', message: 'Nein' } as const
    assert.include(describeDriverFailure(wordsIn('en'), theirs), 'The panel says: “Nein”')
  })

  test('and what was made is told in the reader’s language', ({ assert }) => {
    const done = { message: null, made: { kind: 'invoice', number: '12' } } as const
    assert.equal(describeDone(wordsIn('en'), done), 'Invoice 12.')
    assert.equal(describeDone(wordsIn('it'), done), 'Fattura 12.')
    assert.equal(describeDone(wordsIn('it'), { message: 'Riavviato.' }), 'Riavviato.')
    assert.isNull(describeDone(wordsIn('it'), { message: null }))
  })
})
