import { test } from '@japa/runner'
import i18nManager from '@adonisjs/i18n/services/main'
import { reviewReason } from '#commissions/reviews/reason_words'
import { SUSPICION_REASONS, suspicions } from '#referrals/suspicions'

const NOON = Date.UTC(2026, 10, 20, 12)

/** As the rule writes them. */
const FOUND = (['order', 'visit'] as const).flatMap((of) =>
  suspicions(
    {
      placedAt: NOON,
      visitedAt: NOON - (of === 'order' ? 0 : 1_000),
      ordersBefore: 20,
      ownAddress: { of, seenAt: NOON },
      ownPayment: { of: of === 'order' ? 'order' : 'invoice' },
    },
    { enabled: true, seconds: 2, ordersPerDay: 20 }
  )
)

test.group('Reasons of reviews', () => {
  for (const locale of ['en', 'it']) {
    const i18n = i18nManager.locale(locale)

    test(`each has words of its own in ${locale}`, ({ assert }) => {
      const words = FOUND.map((each) => reviewReason(each, i18n))
      assert.lengthOf(new Set(words), SUSPICION_REASONS.length * 2 - 1)
      for (const each of words) {
        assert.match(each, /^\p{Lu}.{20,}\.$/u)
        assert.notMatch(each, /translation missing|[{}]|undefined|NaN|reviews\./)
      }
      for (const reason of SUSPICION_REASONS) {
        assert.match(i18n.t(`reviews.short.${reason}`), /^\p{Lu}[^.]{4,39}$/u)
      }
    })

    test(`none fails in ${locale} without its values, or from a later version`, ({ assert }) => {
      for (const reason of [...SUSPICION_REASONS, 'of_a_later_version', '__proto__']) {
        const words = reviewReason({ reason, values: {} }, i18n)
        assert.match(words, /^\p{Lu}.{15,}\.$/u)
        assert.notMatch(words, /translation missing|[{}]|undefined|NaN/)
      }
    })
  }

  test('says how fast and how many', ({ assert }) => {
    const i18n = i18nManager.locale('en')
    assert.equal(
      reviewReason({ reason: 'too_fast', values: { seconds: 1, limit: 2 } }, i18n),
      'It was ordered 1 second after the visit; up to 2 seconds count as too fast.'
    )
    assert.equal(
      reviewReason(
        { reason: 'too_many_orders', values: { orders: 25, limit: 20, at: NOON } },
        i18n
      ),
      'It was order number 25 of the affiliate on 20 Nov 2026; more than 20 on one day are reviewed.'
    )
  })
})
