import { createHash } from 'node:crypto'
import { test } from '@japa/runner'
import i18nManager from '@adonisjs/i18n/services/main'
import { formatDate } from '#core/i18n/format'
import {
  composeConsentText,
  type ConsentFacts,
  CONSENT_TEXT_VERSION,
  dayChoices,
  tickedScopes,
} from '#delegation/consent/consent_text'

const FACTS: ConsentFacts = {
  agent: {
    name: 'Bruno Bianchi',
    company: 'Studio B',
    email: 'bruno@studio-b.example',
    phone: null,
    website: 'https://studio-b.example',
  },
  since: Date.parse('2025-11-20T12:00:00Z'),
  panel: 'Host One',
  asks: ['place_orders'],
  days: [30, 365],
  replaces: null,
  native: null,
}

function compose(given: Partial<ConsentFacts> = {}, locale = 'en') {
  const i18n = i18nManager.locale(locale)
  return composeConsentText(
    { ...FACTS, ...given },
    {
      locale,
      t: (key, values) => i18n.t(key, values),
      date: (instant) => formatDate(instant, locale),
    }
  )
}

test.group('The text of a consent', () => {
  test('is kept as everything that the page shows, with its own hash', ({ assert }) => {
    const text = compose()
    assert.equal(text.hash, createHash('sha256').update(text.body).digest('hex'))
    assert.equal(text.version, CONSENT_TEXT_VERSION)
    for (const said of [
      text.title,
      ...text.who.flatMap(({ label, value }) => [label, value]),
      text.will.title,
      ...text.will.see,
      text.will.hint,
      ...text.will.optional.flatMap(({ label, hint, asked }) => [label, hint, asked ?? label]),
      text.never.title,
      ...text.never.items,
      text.earns,
      text.ends.title,
      text.ends.hint,
      ...text.ends.days.map(({ label }) => label),
      text.withdraw,
    ]) {
      assert.include(text.body, said)
    }
    assert.notMatch(text.body, /consent\.text|translation missing|\{\w+\}/)
    assert.notInclude(text.body, 'Phone')
  })

  test('says what the agent gets in the panel itself, where that is turned on', ({ assert }) => {
    const plain = compose()
    const native = {
      driver: 'whmcs',
      permissions: [
        { scope: 'see', permissions: ['products', 'domains'] },
        { scope: 'manage_services', permissions: ['manageproducts', 'managedomains'] },
        { scope: 'place_orders', permissions: ['orders'] },
      ],
    } satisfies ConsentFacts['native']
    for (const locale of ['en', 'it']) {
      const text = compose({ native }, locale)
      assert.notEqual(text.hash, plain.hash)
      assert.lengthOf(text.native!.permissions, 3)
      for (const said of [
        text.native!.title,
        text.native!.hint,
        ...text.native!.permissions,
        text.native!.ends,
      ]) {
        assert.include(text.body, said)
      }
      assert.include(text.native!.hint, 'bruno@studio-b.example')
      assert.notMatch(text.body, /consent\.text|drivers\.|translation missing|\{\w+\}/)
    }
    assert.isNull(plain.native)
  })

  test('in Italian is another one that says as much', ({ assert }) => {
    const [english, italian] = [compose(), compose({}, 'it')]
    assert.include(italian.title, 'Vuoi che Bruno Bianchi (Studio B) gestisca il tuo pannello?')
    assert.notEqual(italian.hash, english.hash)
    assert.equal(italian.body.split('\n').length, english.body.split('\n').length)
    assert.notMatch(italian.body, /consent\.text|translation missing|\{\w+\}/)
  })

  test('changes with whatever the client decides by', ({ assert }) => {
    const hashes = [
      compose(),
      compose({ agent: { ...FACTS.agent, email: 'other@studio-b.example' } }),
      compose({ agent: { ...FACTS.agent, company: null } }),
      compose({ asks: [] }),
      compose({ asks: ['manage_services', 'place_orders'] }),
      compose({ days: [30] }),
      compose({ panel: 'Host Two' }),
      compose({ since: 0 }),
      compose({ replaces: { name: 'Anna Verdi', company: null } }),
    ].map(({ hash }) => hash)
    assert.lengthOf(new Set(hashes), hashes.length)
    assert.equal(compose().hash, hashes[0])
  })

  test('names who would be replaced', ({ assert }) => {
    const text = compose({ replaces: { name: 'Anna Verdi', company: 'A' } })
    assert.include(text.replaces!, 'Anna Verdi (A) is your Service Manager now')
    assert.include(text.body, text.replaces!)
  })

  test('offers no longer than the most, and the default among its choices', ({ assert }) => {
    assert.deepEqual(dayChoices(365, 730), { days: [30, 90, 180, 365, 730], initial: 365 })
    assert.deepEqual(dayChoices(45, 60), { days: [30, 45, 60], initial: 45 })
    assert.deepEqual(dayChoices(365, 7), { days: [7], initial: 7 })
  })

  test('takes ticks of its own boxes only', ({ assert }) => {
    assert.deepEqual(tickedScopes({ place_orders: '1', manage_services: '1' }), [
      'manage_services',
      'place_orders',
    ])
    assert.deepEqual(tickedScopes({ place_orders: 'no', see: '1' } as never), [])
  })
})
