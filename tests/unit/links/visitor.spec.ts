import { test } from '@japa/runner'
import { classifyVisitor, isBot, mayIdentify } from '#links/visitor'

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0'
const CHROME =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36'

const CASES: [what: string, method: string, headers: Record<string, string>, expected: string][] = [
  ['a browser', 'GET', { 'user-agent': FIREFOX }, 'person'],
  ['a navigation', 'GET', { 'user-agent': CHROME, 'sec-fetch-dest': 'document' }, 'person'],
  ['HEAD', 'HEAD', { 'user-agent': FIREFOX }, 'head'],
  ['HEAD of a bot', 'HEAD', {}, 'head'],
  ['no user agent', 'GET', {}, 'bot'],
  ['an empty user agent', 'GET', { 'user-agent': '' }, 'bot'],
  ['Googlebot', 'GET', { 'user-agent': 'Googlebot/2.1 (+http://www.google.com/bot.html)' }, 'bot'],
  ['curl', 'GET', { 'user-agent': 'curl/8.5.0' }, 'bot'],
  [
    'a headless browser',
    'GET',
    { 'user-agent': CHROME.replace('Chrome', 'HeadlessChrome') },
    'bot',
  ],
  ['a prefetch', 'GET', { 'user-agent': CHROME, 'sec-purpose': 'prefetch' }, 'prefetch'],
  ['a prerender', 'GET', { 'user-agent': CHROME, 'sec-purpose': 'prefetch;prerender' }, 'prefetch'],
  ['an older prefetch', 'GET', { 'user-agent': CHROME, 'purpose': 'prefetch' }, 'prefetch'],
  ['an old Firefox prefetch', 'GET', { 'user-agent': FIREFOX, 'x-moz': 'prefetch' }, 'prefetch'],
  ['a preview', 'GET', { 'user-agent': FIREFOX, 'x-purpose': 'preview' }, 'prefetch'],
  ['an image', 'GET', { 'user-agent': CHROME, 'sec-fetch-dest': 'image' }, 'embedded'],
  ['a frame', 'GET', { 'user-agent': CHROME, 'sec-fetch-dest': 'iframe' }, 'embedded'],
  ['a script', 'GET', { 'user-agent': CHROME, 'sec-fetch-dest': 'script' }, 'embedded'],
  ['a fetch', 'GET', { 'user-agent': CHROME, 'sec-fetch-dest': 'empty' }, 'embedded'],
  ['a style sheet', 'GET', { 'user-agent': CHROME, 'sec-fetch-dest': 'style' }, 'embedded'],
]

test.group('Visitor', () => {
  test('{0} is told apart')
    .with(CASES)
    .run(({ assert }, [, method, headers, expected]) => {
      assert.equal(classifyVisitor(method, headers), expected)
    })

  test('is the same the second time, from memory', ({ assert }) => {
    for (let round = 0; round < 2; round++) {
      assert.isFalse(isBot(FIREFOX))
      assert.isTrue(isBot('curl/8.5.0'))
    }
  })

  test('many different user agents, long ones too, are told apart without end', ({ assert }) => {
    for (let index = 0; index < 5_000; index++) assert.isFalse(isBot(`${FIREFOX} ${index}`))
    assert.isTrue(isBot('curl/8.5.0 ' + 'x'.repeat(10_000)))
  })

  test('may be identified unless the browser or the consent mode says no', ({ assert }) => {
    assert.isTrue(mayIdentify({}, false, false))
    assert.isFalse(mayIdentify({ 'sec-gpc': '1' }, false, false))
    assert.isTrue(mayIdentify({ 'sec-gpc': '0' }, false, false))
    assert.isFalse(mayIdentify({}, true, false))
    assert.isTrue(mayIdentify({}, true, true))
    assert.isFalse(mayIdentify({ 'sec-gpc': '1' }, true, true))
  })
})
