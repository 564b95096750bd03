import { test } from '@japa/runner'
import {
  DAY_MS,
  MEMBERSHIP_ACT_NAMES,
  possibleActs,
  whyNoApplication,
} from '#affiliates/membership_acts'
import { AFFILIATE_STATUSES } from '#affiliates/models/affiliate'
import { applicable, paragraphsOf, termsAt, termsNotice } from '#affiliates/program_terms'
import { checkSite } from '#affiliates/site_check'
import { isRefusedForGood, MAIL_DELAYS_MS, nextMailAttemptAt } from '#core/mails/retry_schedule'
import { mailLocale } from '#core/mails/mail'

test.group('Acts on a membership', () => {
  const possible = {
    applied: ['approve', 'decline'],
    declined: [],
    active: ['suspend'],
    suspended: ['reinstate'],
    left: [],
  } as const

  for (const status of AFFILIATE_STATUSES) {
    test(`of one who is ${status}: ${possible[status].join(', ') || 'none'}`, ({ assert }) => {
      assert.deepEqual(possibleActs(status), [...possible[status]])
    })
  }

  test('never lead from a standing to itself', ({ assert }) => {
    for (const status of AFFILIATE_STATUSES) {
      assert.isAtMost(possibleActs(status).length, MEMBERSHIP_ACT_NAMES.length - 1)
    }
  })
})

test.group('Who may apply', () => {
  const at = 100 * DAY_MS
  const rule = { days: 30, now: at }

  for (const { who, membership, expected } of [
    { who: 'a client who never did', membership: null, expected: null },
    { who: 'one who left', membership: { status: 'left', decidedAt: null }, expected: null },
    {
      who: 'not who waits',
      membership: { status: 'applied', decidedAt: null },
      expected: { reason: 'applied_already' },
    },
    {
      who: 'not a member',
      membership: { status: 'active', decidedAt: null },
      expected: { reason: 'member_already' },
    },
    {
      who: 'not a suspended member',
      membership: { status: 'suspended', decidedAt: null },
      expected: { reason: 'suspended' },
    },
    {
      who: 'not who was declined a millisecond too short ago',
      membership: { status: 'declined', decidedAt: at - 30 * DAY_MS + 1 },
      expected: { reason: 'too_early', from: at + 1 },
    },
    {
      who: 'who was declined exactly thirty days ago',
      membership: { status: 'declined', decidedAt: at - 30 * DAY_MS },
      expected: null,
    },
  ] as const) {
    test(who, ({ assert }) => {
      assert.deepEqual(whyNoApplication(membership, rule), expected)
    })
  }

  test('at once after a refusal where no days are set', ({ assert }) => {
    assert.isNull(whyNoApplication({ status: 'declined', decidedAt: at }, { days: 0, now: at }))
  })
})

test.group('The site of an applicant', () => {
  for (const [typed, expected] of [
    ['blog.example.net', 'https://blog.example.net/'],
    ['http://example.com/a?b=c', 'http://example.com/a?b=c'],
    ['example.com:8080/x', 'https://example.com:8080/x'],
    ['  https://caffè.example  ', 'https://xn--caff-8oa.example/'],
  ] as const) {
    test(`${typed} is taken`, ({ assert }) => {
      assert.deepEqual(checkSite(typed), { ok: true, url: expected })
    })
  }

  for (const [typed, reason] of [
    ['javascript:alert(1)', 'scheme'],
    ['data:text/html,x', 'scheme'],
    ['ftp://example.com', 'scheme'],
    ['https://me:secret@example.com', 'credentials'],
    ['https://me@example.com', 'credentials'],
    ['not a site', 'not_a_url'],
    ['https:\\\\example.com', 'not_a_url'],
    ['localhost', 'not_a_url'],
    ['https://', 'not_a_url'],
    [`https://example.com/${'a'.repeat(2048)}`, 'too_long'],
  ] as const) {
    test(`${typed.slice(0, 40)} is refused: ${reason}`, ({ assert }) => {
      assert.deepEqual(checkSite(typed), { ok: false, reason })
    })
  }
})

test.group('Versions of the terms', () => {
  const version = (id: number, effectiveFrom: number, panelId: number | null = null) => ({
    id,
    effectiveFrom,
    panelId,
  })

  test('a panel’s own stand in for the programme’s from the day they hold', ({ assert }) => {
    const all = [version(4, 40), version(3, 30, 7), version(2, 20), version(1, 0)]
    const own = applicable(all)
    assert.deepEqual(
      own.map(({ id }) => id),
      [3, 2, 1]
    )
    assert.equal(termsAt(own, 19)!.id, 1)
    assert.equal(termsAt(own, 29)!.id, 2)
    assert.equal(termsAt(own, 30)!.id, 3)
    assert.equal(termsAt(own, 99)!.id, 3)
    assert.isNull(termsAt(own, -1))
  })

  test('are paragraphs between empty lines, and nothing else', ({ assert }) => {
    assert.deepEqual(paragraphsOf('One\nline.\n\n \nTwo <b>\n\n\n'), ['One\nline.', 'Two <b>'])
  })

  const latest = { id: 5, publishedAt: 1_000, effectiveFrom: 2_000 }
  const asked = { latest, accepted: [], joinedAt: 500, mustAccept: true, now: 1_500 }

  test('are told to who joined before they were published, until accepted', ({ assert }) => {
    assert.deepEqual(termsNotice(asked), {
      ask: 'accept',
      termsId: 5,
      effectiveFrom: 2_000,
      isInForce: false,
    })
    assert.isTrue(termsNotice({ ...asked, now: 2_000 })!.isInForce)
    assert.isNotNull(termsNotice({ ...asked, now: 2_000 + 1_000 * DAY_MS }))
    assert.isNull(termsNotice({ ...asked, accepted: [5] }))
    assert.isNull(termsNotice({ ...asked, joinedAt: 1_000 }))
    assert.isNull(termsNotice({ ...asked, latest: null }))
  })

  test('that need not be accepted are told until thirty days after they hold', ({ assert }) => {
    const read = { ...asked, mustAccept: false }
    assert.equal(termsNotice(read)!.ask, 'read')
    assert.isNotNull(termsNotice({ ...read, now: 2_000 + 30 * DAY_MS - 1 }))
    assert.isNull(termsNotice({ ...read, now: 2_000 + 30 * DAY_MS }))
  })
})

test.group('Sending mails again', () => {
  test('later and later, and then not', ({ assert }) => {
    assert.equal(nextMailAttemptAt(1, 1_000), 1_000 + MAIL_DELAYS_MS[0]!)
    assert.isNull(nextMailAttemptAt(MAIL_DELAYS_MS.length + 1, 1_000))
    assert.deepEqual(
      [...MAIL_DELAYS_MS].sort((a, b) => a - b),
      MAIL_DELAYS_MS
    )
  })

  for (const [error, forGood] of [
    [{ responseCode: 550 }, true],
    [{ responseCode: 554 }, true],
    [{ responseCode: 451 }, false],
    [{ code: 'ECONNREFUSED' }, false],
    [{ code: 'EAUTH', responseCode: 535 }, false],
  ] as const) {
    test(`${JSON.stringify(error)} is ${forGood ? '' : 'not '}for good`, ({ assert }) => {
      assert.equal(isRefusedForGood(Object.assign(new Error('said'), error)), forGood)
      assert.equal(
        isRefusedForGood(new Error('wrapped', { cause: Object.assign(new Error('said'), error) })),
        forGood
      )
    })
  }

  test('in the first language that is known', ({ assert }) => {
    assert.equal(mailLocale(null, 'it-IT', 'en'), 'it')
    assert.equal(mailLocale('de', undefined), 'en')
  })
})
