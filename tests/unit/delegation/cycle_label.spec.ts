import { test } from '@japa/runner'
import i18nManager from '@adonisjs/i18n/services/main'
import { cycleLabel } from '#delegation/acting/cycle_label'

test.group('Billing cycles in words', () => {
  test('{cycle} is “{words}”')
    .with([
      { cycle: 'monthly', words: 'mensile' },
      { cycle: 'Annually', words: 'annuale' },
      { cycle: '1Y', words: 'annuale' },
      { cycle: 'Semi-Annually', words: 'ogni 6 mesi' },
      { cycle: '3M', words: 'ogni 3 mesi' },
      { cycle: 'One Time', words: 'una volta' },
      { cycle: 'every full moon', words: 'every full moon' },
      { cycle: null, words: null },
    ])
    .run(({ assert }, { cycle, words }) => {
      const i18n = i18nManager.locale('it')
      assert.equal(
        cycleLabel((key) => i18n.t(key), cycle),
        words
      )
    })
})
