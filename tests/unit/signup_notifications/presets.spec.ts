import { test } from '@japa/runner'
import i18nManager from '@adonisjs/i18n/services/main'
import { checkOutcomeRules, judgeAnswer } from '#outbound/outcome_rules'
import { compileTemplate } from '#outbound/template/compile_template'
import { lintTemplate } from '#outbound/template/lint_template'
import { renderRequest } from '#outbound/template/render_request'
import {
  knownParameters,
  LANDING_PREFIX,
  PARAMETER_GROUPS,
  sampleValues,
  SIGNUP_PARAMETERS,
} from '#signup_notifications/parameters'
import { fillIn, parseProgram, readProgramForm } from '#signup_notifications/programs/program_form'
import { PRESETS, presetNamed, unfilledPlaceholders } from '#signup_notifications/presets/presets'

const KNOWN = knownParameters({ withEmail: false })

const ORDER = new Map<string, string | null>([
  ['order_id', 'NB-2001'],
  ['amount', '12.50'],
  ['full_amount', '15.25'],
  ['currency', 'EUR'],
  ['plan_id', '7'],
  ['coupon', 'SPRING "10"'],
  ['client_ip', '198.51.100.7'],
  ['click_id', 'c0ffee0123456789'],
])

const T = 'https://YOUR-TRACKER.example'

/** What each program's documents want to be called with, for that order. */
const CALLS: Record<string, string | [url: string, body: string]> = {
  idevaffiliate: `${T}/sale.php?profile=72198&idev_saleamt=12.50&idev_ordernum=NB-2001&affiliate_id=c0ffee0123456789`,
  post_affiliate_pro: `${T}/scripts/sale.php?AccountId=default1&TotalCost=12.50&OrderID=NB-2001&ProductID=7&AffiliateID=c0ffee0123456789`,
  post_affiliate_pro_server: [
    `${T}/scripts/track.php?visitorId=&accountId=default1&url=&referrer=&tracking=1&getParams=&ip=198.51.100.7`,
    'sale=%5B%7B%22ac%22%3A%22%22%2C%22t%22%3A%2212.50%22%2C%22o%22%3A%22NB-2001%22%2C%22p%22%3A%227%22%2C%22a%22%3A%22c0ffee0123456789%22%2C%22cr%22%3A%22EUR%22%2C%22cp%22%3A%22SPRING%20%5C%2210%5C%22%22%7D%5D',
  ],
  jam: `${T}/affiliates/sale/amount/12.50/trans_id/NB-2001`,
  jam_server: `${T}/affiliates/sale/amount/12.50/trans_id/NB-2001/tracking_code/c0ffee0123456789`,
  tune: 'https://YOUR-NETWORK.go2cloud.org/aff_lsr?offer_id=YOUR-OFFER-ID&transaction_id=c0ffee0123456789&amount=12.50&adv_sub=NB-2001',
  cake: `${T}/p.ashx?o=YOUR-OFFER-ID&e=YOUR-EVENT-ID&f=pb&r=c0ffee0123456789&t=NB-2001&p=12.50`,
  voluum: `${T}/postback?cid=c0ffee0123456789&payout=12.50&txid=NB-2001&currency=EUR`,
  binom: `${T}/click.php?cnv_id=c0ffee0123456789&payout=12.50&cnv_status=sale&cnv_currency=EUR`,
  keitaro: `${T}/YOUR-POSTBACK-KEY/postback?subid=c0ffee0123456789&status=sale&payout=12.50&currency=EUR&tid=NB-2001`,
  redtrack: `${T}/postback?clickid=c0ffee0123456789&sum=12.50&rdtk_event_id=NB-2001`,
  everflow: `${T}/?nid=YOUR-NETWORK-ID&transaction_id=c0ffee0123456789&amount=12.50&adv1=NB-2001`,
  bemob: `${T}/postback?cid=c0ffee0123456789&payout=12.50&txid=NB-2001&status=sale`,
  scaleo: `${T}/track/goal-by-click-id?click_id=c0ffee0123456789&goal_id=YOUR-GOAL-ID&amount=12.50&adv_order_id=NB-2001`,
  affise:
    'https://offers.YOUR-NETWORK.affise.com/postback?clickid=c0ffee0123456789&action_id=NB-2001&goal=YOUR-GOAL&sum=12.50&status=1&secure=YOUR-SECURE-CODE',
  matomo: `${T}/matomo.php?idsite=YOUR-SITE-ID&rec=1&_id=c0ffee0123456789&url=https://YOUR-SHOP.example/&idgoal=0&ec_id=NB-2001&revenue=12.50`,
}

const render = (key: string, values: ReadonlyMap<string, string | null>) =>
  renderRequest(compileTemplate(presetNamed(key)!, KNOWN), values)

test.group('Presets', () => {
  test('call {0} as its documents say')
    .with(Object.entries(CALLS))
    .run(({ assert }, [key, expected]) => {
      const rendering = render(key, ORDER)
      if (!rendering.ok) return assert.fail(rendering.reason)
      const { method, url, contentType, body } = rendering.request
      if (typeof expected === 'string') {
        assert.deepEqual([method, url, contentType, body], ['GET', expected, null, null])
      } else {
        assert.deepEqual(
          [method, url, contentType, body],
          ['POST', expected[0], 'application/x-www-form-urlencoded', expected[1]]
        )
      }
    })

  test('leave out what a link did not bring, where a cookie says the same', ({ assert }) => {
    const url = (key: string) => {
      const rendering = render(key, new Map([...ORDER, ['click_id', null]]))
      return rendering.ok && rendering.request.url
    }
    assert.equal(
      url('idevaffiliate'),
      `${T}/sale.php?profile=72198&idev_saleamt=12.50&idev_ordernum=NB-2001`
    )
    assert.equal(
      url('post_affiliate_pro'),
      `${T}/scripts/sale.php?AccountId=default1&TotalCost=12.50&OrderID=NB-2001&ProductID=7`
    )
  })

  test('are all those, each once, and nothing is wrong with one', ({ assert }) => {
    assert.deepEqual(
      PRESETS.map(({ key }) => key),
      Object.keys(CALLS)
    )
    for (const preset of PRESETS) {
      assert.deepEqual(lintTemplate(preset, KNOWN), [], preset.key)
      assert.deepEqual(checkOutcomeRules(preset.outcomeRules), [], preset.key)
      assert.isTrue(preset.method === 'get' || preset.delivery === 'server', preset.key)
    }
    assert.isNull(presetNamed('none'))
    assert.isNull(presetNamed('__proto__'))
    assert.isNull(presetNamed(null))
  })

  test('that name a click id require one where there is no cookie, and say under which names it arrives', ({
    assert,
  }) => {
    for (const preset of PRESETS) {
      const named = compileTemplate(preset, KNOWN).parameters.has('click_id')
      assert.equal(preset.clickRequired, named && preset.delivery === 'server', preset.key)
      assert.equal(preset.clickParameters.length > 0, named, preset.key)
    }
  })

  test('send the order’s id, where the program reads one', ({ assert }) => {
    const without = PRESETS.filter(
      (preset) => !compileTemplate(preset, KNOWN).parameters.has('order_id')
    )
    assert.deepEqual(
      without.map(({ key }) => key),
      ['binom']
    )
  })

  test('take a refusal in a 200 for what it is', ({ assert }) => {
    const judge = (key: string, body: string) =>
      judgeAnswer(presetNamed(key)!.outcomeRules, { status: 200, body }).outcome
    assert.equal(judge('tune', 'success=true;'), 'delivered')
    assert.equal(judge('tune', 'success=false; err_msg=No session;'), 'refused')
    assert.equal(judge('cake', '<result>SUCCESS</result>'), 'delivered')
    assert.equal(judge('cake', 'FAILURE'), 'refused')
  })

  test('give up on a click that a tracker does not know, but not where 400 may be an outage', ({
    assert,
  }) => {
    const judge = (key: string, status: number) =>
      judgeAnswer(presetNamed(key)!.outcomeRules, { status, body: '' }).outcome
    assert.equal(judge('keitaro', 404), 'refused')
    assert.equal(judge('keitaro', 500), 'retry')
    assert.equal(judge('matomo', 400), 'retry')
    assert.equal(judge('matomo', 204), 'delivered')
  })

  test('say which words the admin must replace', ({ assert }) => {
    for (const preset of PRESETS) {
      assert.isNotEmpty(preset.placeholders)
      assert.deepEqual(unfilledPlaceholders(preset, preset), preset.placeholders, preset.key)

      // and name all that there are
      const words = `${preset.url} ${preset.body ?? ''}`.match(/YOUR-[A-Z-]+(?:\.example)?/g)
      assert.sameMembers([...new Set(words)], preset.placeholders, preset.key)
    }
    const affise = presetNamed('affise')!
    const url = affise.url.replace('YOUR-NETWORK', 'acme').replace('YOUR-GOAL', '1')
    assert.deepEqual(unfilledPlaceholders({ url, body: null }, affise), ['YOUR-SECURE-CODE'])
    assert.deepEqual(unfilledPlaceholders({ url: url.toLowerCase(), body: null }, affise), [
      'YOUR-SECURE-CODE',
    ])
    assert.deepEqual(
      unfilledPlaceholders({ url: 'https://x/?g=YOUR-GOAL-2', body: null }, affise),
      []
    )
  })

  test('are what the form makes of them, once those words are replaced', ({ assert }) => {
    for (const preset of PRESETS) {
      const form = fillIn(readProgramForm({}), preset, null)
      for (const field of ['url', 'body'] as const) {
        form[field] = form[field]
          .replaceAll(/YOUR-[A-Z-]+\.example/g, 'tracker.example')
          .replaceAll(/YOUR-[A-Z-]+/g, 'x123')
      }
      const { mistakes, input } = parseProgram(form, { names: [], origin: null })
      assert.deepEqual(mistakes, [], preset.key)
      assert.deepEqual(input!.outcomeRules, preset.outcomeRules, preset.key)
      assert.deepEqual(input!.clickParameters, preset.clickParameters, preset.key)
      assert.equal(input!.clickRequired, preset.clickRequired, preset.key)
      assert.deepEqual(lintTemplate(input!.template, KNOWN), [], preset.key)
      assert.deepEqual(unfilledPlaceholders(input!.template, preset), [], preset.key)
    }
  })

  for (const locale of ['en', 'it']) {
    const i18n = i18nManager.locale(locale)

    test(`explain themselves and each of those words in ${locale}`, ({ assert }) => {
      for (const { key, placeholders, clickParameters } of PRESETS) {
        assert.match(i18n.t(`templates.presets.${key}.about`), /^.{40,}\.$/)
        const needs = i18n.t(`templates.presets.${key}.needs`)
        for (const word of placeholders) assert.include(needs, word, key)
        for (const name of clickParameters) {
          // `reqid=#reqid#`, `a_aid`
          assert.match(needs, new RegExp(`\\b${name}\\b`), key)
        }
      }
    })
  }
})

test.group('Parameters of signups', () => {
  test('are those of the specification, once each', ({ assert }) => {
    assert.sameMembers(
      SIGNUP_PARAMETERS.map(({ name }) => name),
      [
        ...['account_id', 'user_name', 'domain', 'plan_id', 'plan_name', 'amount', 'full_amount'],
        ...[
          'notification_id',
          'currency',
          'order_id',
          'client_id',
          'signup_date',
          'payment_method',
        ],
        ...[
          'coupon',
          'is_trial',
          'client_ip',
          'country',
          'visit_id',
          'link_code',
          'click_id',
          'email',
        ],
      ]
    )
  })

  test('have the e-mail address only where it is allowed', ({ assert }) => {
    assert.isFalse(knownParameters({ withEmail: false }).names.has('email'))
    assert.isTrue(knownParameters({ withEmail: true }).names.has('email'))
    assert.deepEqual(knownParameters({ withEmail: false }).prefixes, [LANDING_PREFIX])
    const template = { method: 'get', url: 'https://p.example/?e=${email}', body: null } as const
    assert.deepEqual(
      lintTemplate(template, KNOWN).map(({ code, fix }) => [code, fix]),
      [['unknown_parameter', null]]
    )
  })

  test('have an example each, which every template takes', ({ assert }) => {
    const samples = sampleValues()
    for (const { key } of PRESETS) assert.isTrue(render(key, samples).ok, key)
    for (const { example } of SIGNUP_PARAMETERS) assert.isNotEmpty(example)
  })

  for (const locale of ['en', 'it']) {
    const i18n = i18nManager.locale(locale)

    test(`say in ${locale} what they are, and are grouped`, ({ assert }) => {
      for (const { name, group } of SIGNUP_PARAMETERS) {
        assert.include(PARAMETER_GROUPS, group)
        assert.match(i18n.t(`templates.parameters.${name}.label`), /^.{5,40}$/)
        assert.match(i18n.t(`templates.parameters.${name}.explain`), /^(?:\p{Lu}|[01]).{15,}\.$/u)
      }
      for (const group of PARAMETER_GROUPS) assert.isNotEmpty(i18n.t(`templates.groups.${group}`))
    })
  }
})
