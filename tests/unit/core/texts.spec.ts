import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import i18nManager from '@adonisjs/i18n/services/main'
import { messages } from '@vinejs/vine/defaults'
import { LOCALES } from '#core/i18n/locales'

function filesUnder(folder: string, ending: string) {
  return readdirSync(app.makePath(folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(ending))
    .map((file) => join(folder, file))
}

const texts = (locale: string) => i18nManager.getTranslationsFor(locale)
const keys = (locale: string) => Object.keys(texts(locale)).sort()

/**
 * The names that a text in ICU's notation wants filled in: `{count, plural, …}` and `{name}`.
 */
function placeholders(text: string) {
  const names = text.matchAll(
    /(?<!(?:=\d+|\bone|\bother) )\{([a-z]\w*)(?=\}|, (?:plural|select|number))/g
  )
  return [...new Set(Array.from(names, ([, name]) => name!))].sort()
}

test.group('Texts', () => {
  for (const locale of LOCALES.filter((one) => one !== 'en')) {
    test(`are the same in English and in ${locale}`, ({ assert }) => {
      assert.deepEqual(keys(locale), keys('en'))
    })

    test(`want the same values in English and in ${locale}`, ({ assert }) => {
      for (const key of keys('en')) {
        assert.deepEqual(
          placeholders(texts(locale)[key] ?? ''),
          placeholders(texts('en')[key]!),
          key
        )
      }
    })

    test(`are all translated to ${locale}`, ({ assert }) => {
      const sameOnPurpose = /^[^\p{L}]*$|^\W*\{\w+\}\W*$/u
      const untranslated = keys('en').filter((key) => {
        const text = texts('en')[key]!
        return (
          text === texts(locale)[key] && text.split(' ').length > 3 && !sameOnPurpose.test(text)
        )
      })
      assert.deepEqual(untranslated, [])
    })
  }

  test('are well-formed', ({ assert }) => {
    for (const locale of LOCALES) {
      const i18n = i18nManager.locale(locale)
      for (const [key, text] of Object.entries(texts(locale))) {
        const values = Object.fromEntries(placeholders(text).map((name) => [name, 1]))
        assert.isString(i18n.formatRawMessage(text, values), key)
      }
    }
  })

  test('exist for every key that pages and code name', ({ assert }) => {
    const known = new Set(keys('en'))
    const named = [...filesUnder('resources/views', '.edge'), ...filesUnder('app', '.ts')].flatMap(
      (file) => {
        const source = readFileSync(app.makePath(file), 'utf8')
        // the sample panel's code names its texts without the file they are in
        const within = file.startsWith('app/sandbox') ? 'sandbox.' : ''
        return Array.from(source.matchAll(/\bt\(\s*(['"`])([\w.]+)\1/g), ([, , key]) => ({
          file,
          key: key!.startsWith(within) ? key! : within + key,
        }))
      }
    )

    // `t('links.status.' + link.status)`: at least something must stand under the prefix
    const exists = (key: string) =>
      known.has(key) || (/[._]$/.test(key) && [...known].some((one) => one.startsWith(key)))

    assert.deepEqual(
      named.filter(({ key }) => !exists(key)),
      []
    )
  })

  test('exist for every rule of the validator', ({ assert }) => {
    const known = new Set(keys('en'))
    const untold = Object.keys(messages).filter(
      (rule) => !known.has(`validator.shared.messages.${rule}`)
    )
    assert.deepEqual(untold, [])
  })

  test('that are missing fail a test', ({ assert }) => {
    assert.throws(() => i18nManager.locale('it').t('no.such.text'), /No text "no.such.text"/)
  })
})
