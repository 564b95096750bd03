import { test } from '@japa/runner'
import { isTakenElsewhere, namesToOffer, normaliseDomain, soldTld } from '#sandbox/domains'

test.group('Sample panel: domains', () => {
  test('"{typed}" is the domain {domain}')
    .with([
      { typed: 'Example.IT', domain: 'example.it' },
      { typed: ' https://www.mysite.com/about?x=1 ', domain: 'mysite.com' },
      { typed: 'caffè.it', domain: 'xn--caff-8oa.it' },
      { typed: 'sub.mysite.co.uk', domain: 'sub.mysite.co.uk' },
      { typed: 'mysite.com.', domain: 'mysite.com' },
      { typed: 'mysite', domain: null },
      { typed: '192.168.0.1', domain: null },
      { typed: '-bad-.com', domain: null },
      { typed: 'two words.com', domain: null },
      { typed: 'a..com', domain: null },
      { typed: `${'a'.repeat(64)}.com`, domain: null },
      { typed: '', domain: null },
    ])
    .run(({ assert }, { typed, domain }) => assert.equal(normaliseDomain(typed), domain))

  test('the shop sells only what it has a price for', ({ assert }) => {
    assert.equal(soldTld('mysite.it'), 'it')
    assert.isNull(soldTld('mysite.org'))
    assert.isNull(soldTld('mysite.constructor'))
    assert.isNull(soldTld('sub.mysite.it'))
  })

  test('a name is offered with every last part, the typed one first', ({ assert }) => {
    assert.deepEqual(namesToOffer('mysite.it'), [
      'mysite.it',
      'mysite.com',
      'mysite.eu',
      'mysite.dev',
    ])
    assert.deepEqual(namesToOffer('my site').slice(0, 2), ['mysite.com', 'mysite.it'])
    assert.deepEqual(namesToOffer('!!'), [])
  })

  test('availability is the same at every look', ({ assert }) => {
    const names = Array.from({ length: 500 }, (_, index) => `name${index}.com`)
    const taken = names.filter(isTakenElsewhere)
    assert.deepEqual(names.filter(isTakenElsewhere), taken)
    assert.isAbove(taken.length, 50)
    assert.isBelow(taken.length, 170)
    assert.isTrue(isTakenElsewhere('google.dev'))
  })
})
