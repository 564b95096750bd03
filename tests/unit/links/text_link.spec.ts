import { test } from '@japa/runner'
import { textLink } from '#links/text_link'

test.group('Text link', () => {
  test('escapes what HTML would read otherwise', ({ assert }) => {
    assert.equal(
      textLink('https://a.example/go/x?a=1&currency=EUR&"<\'>', 'https://www.example.com/?x'),
      '<a href="https://a.example/go/x?a=1&amp;currency=EUR&amp;&quot;&lt;&#39;&gt;" rel="sponsored">www.example.com</a>'
    )
  })
})
