import { test } from '@japa/runner'
import fc from 'fast-check'
import { bannerHtml } from '#banners/banner_html'
import { runs } from '#tests/helpers/long'

/**
 * What a browser makes of double-quoted attributes: the five character references that we write are read back, and
 * nothing else is touched. Anything that is not exactly an opening tag of such attributes is an error here.
 */
function attributesOf(tag: string, name: string): Record<string, string> {
  const body = new RegExp(`^<${name}((?: [a-z]+="[^"<>]*")*)>$`).exec(tag)?.[1]
  if (body === undefined) throw new Error(`Not one <${name}>: ${tag}`)
  return Object.fromEntries(
    Array.from(body.matchAll(/ ([a-z]+)="([^"]*)"/g), ([, key, value]) => [key!, decoded(value!)])
  )
}

function decoded(value: string): string {
  return value.replaceAll(/&(#39|[a-z]+);|&/g, (reference, name: string | undefined) => {
    const characters: Record<string, string> = {
      'amp': '&',
      'lt': '<',
      'gt': '>',
      'quot': '"',
      '#39': "'",
    }
    const character = name && characters[name]
    if (!character) throw new Error(`A browser may read ${reference} in ${value} as it likes`)
    return character
  })
}

function parse(html: string) {
  const parts = /^(<a [^>]*>)(<img [^>]*>)<\/a>$/.exec(html)
  if (!parts) throw new Error(`Not a picture in a link: ${html}`)
  return { link: attributesOf(parts[1]!, 'a'), image: attributesOf(parts[2]!, 'img') }
}

test.group('HTML of a banner', () => {
  test('is a picture in a link, its room reserved', ({ assert }) => {
    const html = bannerHtml('https://go.example/go/abc', {
      url: 'https://app.example/banners/1/a.png',
      alt: 'Hosting',
      width: 728,
      height: 90,
    })
    assert.equal(
      html,
      '<a href="https://go.example/go/abc" rel="sponsored"><img src="https://app.example/banners/1/a.png" alt="Hosting" width="728" height="90" loading="lazy"></a>'
    )
  })

  test('{0} is escaped')
    .with([
      ['Save 20% & more'],
      ['a&currency=EUR&copy=1&lt;'],
      ['"><script>alert(1)</script>'],
      ["' onload='alert(1)"],
      ['</a></textarea><img src=x onerror=alert(1)>'],
      ['`${alert(1)}` {{ 7*7 }}'],
      ['è "così" – ‘vero’ 🚀\u202E'],
    ])
    .run(({ assert }, [text]) => {
      const url = `https://go.example/go/abc?x=${text}`
      const html = bannerHtml(url, { url, alt: text!, width: 1, height: 2 })
      const { link, image } = parse(html)
      assert.deepEqual(link, { href: url, rel: 'sponsored' })
      assert.deepEqual(image, { src: url, alt: text!, width: '1', height: '2', loading: 'lazy' })
    })

  test('whatever the words are, they come out as they went in', () => {
    const words = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom('<', '>', '&', '"', "'", '=', '/', ' ', ';', '#', 'a') })
    )
    fc.assert(
      fc.property(words, words, words, (href, src, alt) => {
        const { link, image } = parse(bannerHtml(href, { url: src, alt, width: 1, height: 1 }))
        return link.href === href && image.src === src && image.alt === alt
      }),
      { numRuns: runs(1_000, 100_000) }
    )
  })
})
