import { test } from '@japa/runner'
import i18nManager from '@adonisjs/i18n/services/main'
import type { OrderState } from '#commissions/settlement'
import type { AttributionReason } from '#referrals/attribution'
import { referralExplainer, REFERRAL_REASONS, type ReferralReason } from '#referrals/reasons'
import { REFERRAL_KINDS, REFERRAL_STATUSES } from '#referrals/queries/list_referrals'

/**
 * Does not compile when a reason is decided or settled that has no words.
 */
export type EveryReasonIsKnown = [
  Exclude<AttributionReason, ReferralReason>,
  Exclude<Extract<OrderState, { reason: string }>['reason'], ReferralReason>,
] extends [never, never]
  ? true
  : never
const everyReasonIsKnown: EveryReasonIsKnown = true

const NOON = Date.UTC(2026, 10, 20, 12)

const VALUES = {
  visitedAt: NOON - 86_400_000,
  at: NOON,
  diesAt: NOON,
  lifeDays: 30,
  createdBy: 'admin',
  standing: 'suspended',
  linkId: 7,
}

const explain = (
  reason: string,
  locale: string,
  overrides = {},
  reader: 'affiliate' | 'admin' = 'affiliate'
) =>
  referralExplainer(
    i18nManager.locale(locale),
    reader
  )({
    kind: 'order',
    status: 'rejected',
    occurredAt: NOON,
    reason,
    reasonValues: VALUES,
    ...overrides,
  })

test.group('Reasons of referrals', () => {
  for (const locale of ['en', 'it']) {
    test(`each has words of its own in ${locale}, for orders and signups, whatever their status`, ({
      assert,
    }) => {
      assert.isTrue(everyReasonIsKnown)
      for (const reason of REFERRAL_REASONS) {
        for (const kind of REFERRAL_KINDS) {
          for (const status of REFERRAL_STATUSES) {
            const words = explain(reason, locale, { kind, status })
            assert.match(words, /^[\p{Lu}].{15,}\.$/u, `${reason}: ${words}`)
            assert.notMatch(words, /translation missing|[{}]|undefined|NaN|referrals\./, reason)
          }
        }
      }
      const all = REFERRAL_REASONS.map((reason) => explain(reason, locale))
      assert.lengthOf(new Set(all), REFERRAL_REASONS.length)
    })

    test(`admins read each in ${locale} in the third person, and filter by a short name of it`, ({
      assert,
    }) => {
      const i18n = i18nManager.locale(locale)
      for (const reason of REFERRAL_REASONS) {
        for (const kind of REFERRAL_KINDS) {
          for (const status of REFERRAL_STATUSES) {
            const words = explain(reason, locale, { kind, status }, 'admin')
            assert.match(words, /^[\p{Lu}].{15,}\.$/u, `${reason}: ${words}`)
            assert.notMatch(words, /translation missing|[{}]|undefined|NaN|referrals\./, reason)
            assert.notMatch(words, /\b(you|your|tu|tuo|tua|tuoi|hai)\b/i, reason)
          }
        }
        assert.match(i18n.t(`referrals.admin.reasons.${reason}`), /^\p{Lu}[^.]{4,39}$/u, reason)
      }
      const all = REFERRAL_REASONS.map((reason) => explain(reason, locale, {}, 'admin'))
      assert.lengthOf(new Set(all), REFERRAL_REASONS.length)
    })

    test(`none fails in ${locale} where the values are missing`, ({ assert }) => {
      for (const reason of [...REFERRAL_REASONS, 'of_a_later_version', '__proto__']) {
        const words = explain(reason, locale, { reasonValues: {} })
        assert.notMatch(words, /[{}]|undefined|NaN|translation missing/, reason)
      }
    })
  }

  test('a reason that this version does not know says whom to ask', ({ assert }) => {
    assert.equal(explain('of_a_later_version', 'en'), 'The host can tell you more.')
  })

  test('tells whose fault it was in words', ({ assert }) => {
    assert.equal(
      explain('not_placed_by_client', 'en', { reasonValues: { createdBy: 'reseller' } }),
      'A reseller placed it, not the client.'
    )
    assert.equal(
      explain('affiliate_not_active_at_visit', 'it', { reasonValues: { standing: 'none' } }),
      'Non avevi ancora aderito quando il link è stato seguito.'
    )
  })
})
