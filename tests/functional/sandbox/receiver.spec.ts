import { setTimeout as delay } from 'node:timers/promises'
import { test } from '@japa/runner'
import { samplePanel } from '#config/sandbox'
import { judgeAnswer } from '#outbound/outcome_rules'
import { compileTemplate } from '#outbound/template/compile_template'
import { renderRequest } from '#outbound/template/render_request'
import { bookedAmount } from '#sandbox/receiver/booked_amount'
import { keptBook } from '#sandbox/receiver/kept_book'
import { PROGRAMS } from '#sandbox/receiver/programs'
import type { SampleReceiver } from '#sandbox/receiver/sample_receiver'
import { knownParameters, sampleValues } from '#signup_notifications/parameters'
import { presetNamed } from '#signup_notifications/presets/presets'
import { startReceiver } from '#tests/helpers/receiver'

interface Followed {
  cookie: string
  /** What stands in the click parameter of the shop's address. */
  click: string
}

async function follow(receiver: SampleReceiver, program: string): Promise<Followed> {
  const answer = await fetch(`${receiver.url}/r/${program}?id=77`, { redirect: 'manual' })
  const { clickParameter } = PROGRAMS.find(({ key }) => key === program)!
  return {
    cookie: answer.headers.get('set-cookie')!.split(';')[0]!,
    click: new URL(answer.headers.get('location')!).searchParams.get(clickParameter)!,
  }
}

async function call(receiver: SampleReceiver, path: string, init: RequestInit = {}) {
  const response = await fetch(receiver.url + path, { redirect: 'manual', ...init })
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    body: await response.text(),
  }
}

/**
 * How each program is told of a sale, and what it says to one that it takes, has already, does not know, or dislikes.
 */
const ANSWERS = [
  {
    program: 'idevaffiliate',
    by: 'cookie',
    sale: (_: string, order: string) =>
      `/idev/sale.php?profile=72198&idev_saleamt=12.50&idev_ordernum=${order}`,
    takes: { status: 200, type: 'image/gif' },
    again: { status: 200, type: 'image/gif' },
    unknown: { status: 200, type: 'image/gif' },
  },
  {
    program: 'tune',
    by: 'click',
    sale: (click: string, order: string) =>
      `/aff_lsr?offer_id=26&transaction_id=${click}&amount=12.50&adv_sub=${order}`,
    takes: { status: 200, body: 'success=true;' },
    again: { status: 200, body: 'success=true;' },
    unknown: { status: 200, body: 'success=false; err_msg=Transaction ID was not found;' },
  },
  {
    program: 'cake',
    by: 'click',
    sale: (click: string, order: string) => `/p.ashx?o=26&e=1&f=pb&r=${click}&t=${order}&p=12.50`,
    takes: { status: 200, body: 'SUCCESS' },
    again: { status: 200, body: 'SUCCESS' },
    unknown: { status: 200, body: 'INVALID REQUEST ID' },
  },
  {
    program: 'jam',
    by: 'click',
    sale: (click: string, order: string) =>
      `/affiliates/sale/amount/12.50/trans_id/${order}/tracking_code/${click}`,
    takes: { status: 200, type: 'image/gif' },
    again: { status: 200, type: 'image/gif' },
    unknown: { status: 200, type: 'image/gif' },
  },
  {
    program: 'keitaro',
    by: 'click',
    sale: (click: string, order: string) =>
      `/7d1c9fa/postback?subid=${click}&status=sale&payout=12.50&currency=EUR&tid=${order}`,
    takes: { status: 200, body: 'Success' },
    again: { status: 200, body: 'Success' },
    unknown: { status: 404, body: 'Click is not found' },
  },
  {
    program: 'matomo',
    by: 'click',
    sale: (click: string, order: string) =>
      `/matomo.php?idsite=1&rec=1&_id=${click}&idgoal=0&ec_id=${order}&revenue=12.50&send_image=0`,
    takes: { status: 204, body: '' },
    again: { status: 400, body: '' },
    // it books visits of anybody
    unknown: { status: 204, body: '' },
  },
]

test.group('Sample receiver: programs', () => {
  for (const { program, by, sale, takes, again, unknown } of ANSWERS) {
    test(`${program} books a sale of its click once and answers as it does`, async ({ assert }) => {
      const receiver = await startReceiver()
      const { cookie, click } = await follow(receiver, program)
      const headers = by === 'cookie' ? { cookie } : undefined
      const says = async (
        path: string,
        expected: { status: number; type?: string; body?: string }
      ) => {
        const answer = await call(receiver, path, { headers })
        assert.equal(answer.status, expected.status)
        if (expected.type) assert.equal(answer.type, expected.type)
        if (expected.body) assert.include(answer.body, expected.body)
      }

      await says(sale(click, 'NB-2001'), takes)
      await says(sale(click, 'nb-2001').replace('12.50', '99.00'), again)
      assert.deepEqual(
        receiver
          .bookings(program)
          .map((one) => [one.orderId, one.amount, one.affiliateId, one.matchedBy]),
        [['NB-2001', '12.50', '77', by]]
      )
      const [first, second] = receiver.received(program)
      assert.isFalse(first!.duplicate)
      assert.isTrue(second!.duplicate)
      assert.equal(second!.bookedAmount, '12.50')

      receiver.clear(program)
      await says(sale('0a0b0c', 'NB-2002'), unknown)
      assert.lengthOf(receiver.bookings(program), program === 'matomo' ? 1 : 0)
      assert.isNull(receiver.received(program)[0]!.matchedBy)
    })
  }

  test('presets of the same name tell them of sales and understand what they answer', async ({
    assert,
  }) => {
    const receiver = await startReceiver()
    const told: [string, string, string, string][] = []
    for (const key of [...PROGRAMS.map((program) => program.key), 'jam_server']) {
      const preset = presetNamed(key)!
      const program = key === 'jam_server' ? 'jam' : key
      const { cookie, click } = await follow(receiver, program)
      const url = preset.placeholders
        .reduce((text, word) => text.replaceAll(word, '26abcde'), preset.url)
        .replace(/^https:\/\/[^/]+/, receiver.url)
      const template = compileTemplate({ ...preset, url }, knownParameters({ withEmail: false }))

      const outcomes = []
      for (const [order, clickId] of [
        ['NB-1', click],
        ['NB-1', click],
        ['NB-2', 'f00'],
      ] as const) {
        const values = new Map([
          ...[...sampleValues()],
          ...Object.entries({ order_id: `${key}-${order}`, click_id: clickId }),
        ])
        const rendered = renderRequest(template, values)
        assert.isTrue(rendered.ok)
        const { status, body } = await call(
          receiver,
          (rendered as { request: { url: string } }).request.url.slice(receiver.url.length),
          { headers: preset.delivery === 'browser' ? { cookie } : undefined }
        )
        outcomes.push(judgeAnswer(preset.outcomeRules, { status, body }).outcome)
      }
      told.push([key, ...(outcomes as [string, string, string])])
      const [sale] = receiver.bookings(program)
      assert.equal(sale!.affiliateId, '77', key)
      assert.equal(sale!.amount, sampleValues().get('amount'), key)
      receiver.clear()
    }
    assert.deepEqual(told, [
      // told, again, of a click that it does not know
      ['idevaffiliate', 'delivered', 'delivered', 'delivered'],
      ['tune', 'delivered', 'delivered', 'refused'],
      ['cake', 'delivered', 'delivered', 'refused'],
      ['jam', 'delivered', 'delivered', 'delivered'],
      ['keitaro', 'delivered', 'delivered', 'refused'],
      ['matomo', 'delivered', 'retry', 'delivered'],
      ['jam_server', 'delivered', 'delivered', 'delivered'],
    ])
  })

  test('a cookie credits where the request names no click, and only its own program’s', async ({
    assert,
  }) => {
    const receiver = await startReceiver()
    const { cookie } = await follow(receiver, 'jam')
    await call(receiver, '/affiliates/sale/amount/5.00/trans_id/NB-1', { headers: { cookie } })
    await call(receiver, '/idev/sale.php?idev_saleamt=5.00&idev_ordernum=NB-1', {
      headers: { cookie },
    })
    assert.deepEqual(
      receiver.bookings().map((one) => [one.program, one.matchedBy]),
      [['jam', 'cookie']]
    )
  })

  test('an amount that is none is booked all the same, but for one program', ({ assert }) => {
    const cases: [string | null, string, string, string][] = [
      // sent, default, cast, zero
      ['12.50', '12.50', '12.50', '12.50'],
      ['12', '12.00', '12.00', '12.00'],
      ['0', '0.00', '0.00', '0.00'],
      ['12,50', '10.00', '12.00', '0.00'],
      ['1,234.56', '10.00', '1.00', '0.00'],
      ['$12.50', '10.00', '0.00', '0.00'],
      ['', '10.00', '0.00', '0.00'],
      [null, '10.00', '0.00', '0.00'],
      ['${amount}', '10.00', '0.00', '0.00'],
    ]
    for (const [sent, byDefault, cast, zero] of cases) {
      assert.equal(bookedAmount(sent, 'default'), byDefault, `${sent} by default`)
      assert.equal(bookedAmount(sent, 'cast'), cast, `${sent} cast`)
      assert.equal(bookedAmount(sent, 'zero'), zero, `${sent} zero`)
    }
  })

  test('iDevAffiliate calls an empty, a zero and a one cent sale a processing error', async ({
    assert,
  }) => {
    const receiver = await startReceiver()
    const { cookie } = await follow(receiver, 'idevaffiliate')
    for (const amount of ['', '0', '0.00', '0.01']) {
      const answer = await call(
        receiver,
        `/idev/sale.php?profile=72198&idev_saleamt=${amount}&idev_ordernum=NB-1`,
        { headers: { cookie } }
      )
      assert.include(answer.body, 'Processing Error')
    }
    assert.lengthOf(receiver.bookings(), 0)
  })

  test('parameters are taken from a form and from JSON where a program takes them', async ({
    assert,
  }) => {
    const receiver = await startReceiver()
    const { click } = await follow(receiver, 'keitaro')
    await call(receiver, '/7d1c9fa/postback', {
      method: 'POST',
      body: new URLSearchParams({ subid: click, payout: '3.00', tid: 'A' }),
    })
    await call(receiver, '/7d1c9fa/postback', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ subid: click, payout: 4, tid: 'B' }),
    })
    assert.deepEqual(
      receiver.bookings().map(({ amount }) => amount),
      ['3.00', '4.00']
    )
    const refused = await call(receiver, '/p.ashx?o=1', { method: 'POST' })
    assert.equal(refused.status, 405)
  })

  test('a referral link leads to the shop only', async ({ assert }) => {
    const receiver = await startReceiver()
    const shop = new URL(samplePanel.shopUrl)
    for (const [to, host] of [
      [`${shop.origin}/sandbox/hosting?x=1`, shop.host],
      ['http://shop.test/sandbox', 'shop.test'],
      ['https://evil.example/', shop.host],
      ['javascript:alert(1)', shop.host],
      ['//evil.example/', shop.host],
    ] as const) {
      const answer = await fetch(`${receiver.url}/r/tune?to=${encodeURIComponent(to)}`, {
        redirect: 'manual',
      })
      const target = new URL(answer.headers.get('location')!)
      assert.equal(target.host, host)
      assert.match(target.searchParams.get('transaction_id')!, /^[0-9a-f]{32}$/)
      assert.match(answer.headers.get('set-cookie')!, /SameSite=None; Secure$/)
    }
  })

  test('keeps the newest of each program, and what it knows over a restart', async ({ assert }) => {
    const receiver = await startReceiver({ keep: 3 })
    for (const name of ['a', 'b', 'c', 'd']) await call(receiver, `/status/204/${name}`)
    await call(receiver, '/gone')
    const address = receiver.url
    await receiver.stop()
    await assert.rejects(() => fetch(address))
    await receiver.start()
    assert.equal(receiver.url, address)
    assert.deepEqual(
      receiver.received().map(({ url }) => url),
      ['/status/204/b', '/status/204/c', '/status/204/d', '/gone']
    )
  })

  test('remembers clicks and sales from one start of the sample panel to the next', async ({
    assert,
  }) => {
    const before = await startReceiver({ keeper: keptBook })
    const { click } = await follow(before, 'tune')
    const sale = `/aff_lsr?offer_id=26&transaction_id=${click}&amount=12.50&adv_sub=`
    await call(before, `${sale}NB-1`)
    await before.stop()

    const after = await startReceiver({ keeper: keptBook })
    await call(after, `${sale}NB-1`)
    await call(after, `${sale}NB-2`)
    await after.stop()
    assert.deepEqual(
      after.received().map((one) => [one.number, one.duplicate, one.bookedAmount]),
      [
        [1, false, '12.50'],
        [2, true, '12.50'],
        [3, false, '12.50'],
      ]
    )
  })

  test('two of them on one machine know nothing of each other', async ({ assert }) => {
    const [one, other] = [await startReceiver(), await startReceiver()]
    await call(one, '/status/200')
    assert.lengthOf(one.received(), 1)
    assert.lengthOf(other.received(), 0)
  })
})

test.group('Sample receiver: addresses that behave badly', () => {
  test('answer as their address says', async ({ assert }) => {
    const receiver = await startReceiver()
    for (const [path, status] of [
      ['/status/503?retry_after=7', 503],
      ['/gone', 410],
      ['/redirect', 302],
      ['/slow/1', 200],
      ['/nothing-of-the-kind', 404],
    ] as const) {
      const answer = await call(receiver, path)
      assert.equal(answer.status, status, path)
    }
    const large = await call(receiver, '/large?bytes=70000')
    assert.lengthOf(large.body, 70_000)

    const flaky = await Promise.all(
      Array.from({ length: 20 }, () => call(receiver, '/flaky?share=30'))
    )
    assert.lengthOf(
      flaky.filter(({ status }) => status === 503),
      6
    )
  })

  test('one that never answers is listed, and does not hold up a stop', async ({ assert }) => {
    const receiver = await startReceiver()
    const hanging = fetch(`${receiver.url}/hang`).catch(() => 'broken off')
    while (receiver.received('hang').length === 0) await delay(5)
    assert.isNull(receiver.received('hang')[0]!.answerStatus)
    await receiver.stop()
    assert.equal(await hanging, 'broken off')
  })
})

test.group('Sample receiver: its page', () => {
  test('shows what came as text, in the reader’s language', async ({ assert }) => {
    const receiver = await startReceiver()
    const { click } = await follow(receiver, 'tune')
    await call(
      receiver,
      `/aff_lsr?offer_id=26&transaction_id=${click}&amount=12,50&adv_sub=<script>alert(1)</script>`,
      { headers: { 'user-agent': '"><img src=x>' } }
    )

    const { body: english } = await call(receiver, '/')
    assert.include(english, 'Booked 10.00')
    assert.include(english, '12,50')
    assert.notInclude(english, '<script>')
    assert.notInclude(english, '<img')
    const italian = await call(receiver, '/', {
      headers: { 'accept-language': 'it-IT,it;q=0.9,en;q=0.5' },
    })
    assert.include(italian.body, '<html lang="it">')
    assert.include(italian.body, 'Registrata 10.00')
    for (const { name } of PROGRAMS) assert.include(italian.body, name)
  })

  test('tells programs the same as JSON', async ({ assert }) => {
    const receiver = await startReceiver()
    await call(receiver, '/matomo.php?idsite=1&rec=1&ec_id=NB-9&revenue=1.00')
    await call(receiver, '/gone')
    const received = await call(receiver, '/received.json?program=matomo')
    const bookings = await call(receiver, '/bookings.json')
    assert.equal(received.body, JSON.stringify(receiver.received('matomo')))
    assert.equal(JSON.parse(bookings.body)[0].orderId, 'NB-9')
  })

  test('strangers’ requests do not stop it', async ({ assert }) => {
    const receiver = await startReceiver()
    for (const path of ['//', '/%', '/r/nobody', '/affiliates/sale/%E0%A4/x', '/p.ashx?%']) {
      const answer = await call(receiver, path)
      assert.isBelow(answer.status, 500)
    }
    const page = await call(receiver, '/')
    assert.equal(page.status, 200)
  })
})
