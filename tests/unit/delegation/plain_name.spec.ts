import { test } from '@japa/runner'
import { plainName } from '#core/plain_name'
import { nameInSentence, nameWithCompany } from '#delegation/consent/plain_name'

test.group('Names that people decide by', () => {
  const names: [string, string][] = [
    ['Bruno Bianchi', 'Bruno Bianchi'],
    ['\u202Eonurb\u202C Bianchi', 'onurb Bianchi'],
    ['Bru\u200Bno\u00ADBianchi', 'BrunoBianchi'],
    ['Bruno\u0000\r\nBianchi', 'Bruno Bianchi'],
    ['\u2066Bruno\u2069 \uFEFFBianchi', 'Bruno Bianchi'],
    ['  Bruno \t  Bianchi ', 'Bruno Bianchi'],
    ['Bruno\u2028Bianchi', 'Bruno Bianchi'],
    ['Bruno \uD800', 'Bruno \uFFFD'],
    ['Zoë Müller-O’Neil 株式会社', 'Zoë Müller-O’Neil 株式会社'],
  ]
  for (const [given, shown] of names) {
    test(`${JSON.stringify(given)} is shown as ${shown}`, ({ assert }) => {
      assert.equal(plainName(given), shown)
    })
  }

  test('one from right to left keeps its direction to itself', ({ assert }) => {
    assert.equal(nameInSentence('דוד לוי'), '\u2068דוד לוי\u2069')
    assert.equal(nameWithCompany({ name: 'Bruno', company: 'شركة' }), 'Bruno (\u2068شركة\u2069)')
    assert.equal(nameInSentence('Bruno'), 'Bruno')
  })

  test('a company of nothing visible is none', ({ assert }) => {
    assert.equal(nameWithCompany({ name: 'Bruno', company: '\u200B\u202E' }), 'Bruno')
    assert.equal(nameWithCompany({ name: 'Bruno', company: null }), 'Bruno')
  })
})
