import { test } from '@japa/runner'
import sharp from 'sharp'
import { createBanner } from '#tests/helpers/banners'
import { type Page, Visitor } from '#tests/helpers/visitor'
import { createAffiliate, createLink, createPanel, unique } from '#tests/helpers/world'

async function member() {
  const panel = await createPanel()
  const affiliate = await createAffiliate(panel)
  const link = await createLink(affiliate)
  const visitor = new Visitor()
  await visitor.get(`/__test/sign-in/${affiliate.userId}?to=/affiliate/links`)
  return { panel, affiliate, link, visitor, path: `/affiliate/links/${link.id}` }
}

async function statusOf(request: Promise<Page>) {
  const { status } = await request
  return status
}

const escaped = (html: string) =>
  html
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')

test.group('A link as it is shared', () => {
  test('offers the panel’s active banners, each with its HTML, and nobody else’s', async ({
    assert,
  }) => {
    const { panel, link, visitor, path } = await member()
    const empty = await visitor.get(`${path}?q=${unique('nothing')}`)
    assert.include(empty.html, 'Nothing matches these filters')

    const alt = `"Fast" & <cheap> &currency=EUR 'now'`
    const own = await createBanner(panel, { title: unique('Own'), alt, language: 'it' })
    const shared = await createBanner(null, { title: unique('Shared') })
    const inactive = await createBanner(panel, { title: unique('Inactive'), status: 'inactive' })
    const foreign = await createBanner(await createPanel(), { title: unique('Foreign') })
    const { html } = await visitor.get(path)

    const address = `${visitor.base}/banners/${own.id}/${own.file}`
    const copied = `<a href="${visitor.base}/go/${link.code}" rel="sponsored"><img src="${address}" alt="&quot;Fast&quot; &amp; &lt;cheap&gt; &amp;currency=EUR &#39;now&#39;" width="120" height="60" loading="lazy"></a>`
    assert.include(html, `>${escaped(copied)}</textarea>`)
    assert.include(html, '120 × 60 · Italian · PNG')
    assert.include(html, 'lang="it"')
    assert.include(html, shared.title)
    assert.notInclude(html, inactive.title)
    assert.notInclude(html, foreign.title)
    assert.notInclude(html, '<cheap>')
  })

  test('says so while there are none', async ({ assert }) => {
    const { visitor, path } = await member()
    const { html } = await visitor.get(`${path}?size=1x1&orientation=vertical&tag=none&format=avif`)
    assert.match(html, /No banners yet|Nothing matches these filters/)
  })

  test('filters many by language, size, orientation, format, tag and words, and pages through them', async ({
    assert,
  }) => {
    const { panel, visitor, path } = await member()
    const tag = unique('tag')
    const titles = {
      wide: unique('Wide'),
      tall: unique('Tall'),
      moving: unique('Other'),
    }
    await createBanner(panel, {
      title: titles.wide,
      width: 301,
      height: 20,
      language: 'it',
      tags: [tag],
    })
    await createBanner(panel, {
      title: titles.tall,
      width: 20,
      height: 301,
      language: 'en',
      tags: [tag],
    })
    await createBanner(panel, {
      title: titles.moving,
      format: 'avif',
      width: 50,
      height: 50,
      tags: [tag],
    })
    for (let i = 0; i < 14; i++)
      await createBanner(panel, { title: `Filler ${i}`, tags: [`${tag}s`] })

    for (const [query, found] of [
      ['language=it', ['wide']],
      ['size=20x301', ['tall']],
      ['orientation=horizontal', ['wide']],
      ['orientation=square', ['moving']],
      ['format=avif', ['moving']],
      [`q=${titles.tall}`, ['tall']],
      ['', ['wide', 'tall', 'moving']],
    ] as [string, string[]][]) {
      const { html } = await visitor.get(`${path}?tag=${tag}&${query}`)
      for (const [name, title] of Object.entries(titles)) {
        assert.equal(html.includes(title), found.includes(name), `${query}: ${name}`)
      }
    }
    const [first, second] = [
      await visitor.get(`${path}?tag=${tag}s`),
      await visitor.get(`${path}?tag=${tag}s&page=2`),
    ]
    assert.lengthOf(first.html.match(/<article/g)!, 12)
    assert.lengthOf(second.html.match(/<article/g)!, 2)
    assert.include(first.html, `tag=${tag}s&amp;page=2`)
  })

  test('has a QR code to show and to download, in each size and as SVG', async ({ assert }) => {
    const { link, visitor, path } = await member()
    const { html } = await visitor.get(path)
    assert.include(html, `src="${path}/qr.png"`)
    for (const size of [256, 512, 1024]) {
      assert.include(html, `download="link-${link.code}-${size}.png"`)
      const answer = await fetch(`${visitor.base}${path}/qr.png?size=${size}`, {
        headers: { cookie: [...visitor.cookies].map((pair) => pair.join('=')).join('; ') },
      })
      assert.equal(answer.headers.get('content-type'), 'image/png')
      const image = await sharp(Buffer.from(await answer.arrayBuffer())).metadata()
      assert.deepEqual([image.width, image.height], [size, size])
    }
    const svg = await visitor.get(`${path}/qr.svg`)
    assert.match(svg.headers.get('content-type')!, /^image\/svg\+xml/)
    assert.include(svg.html, '<svg')
    assert.equal(await statusOf(visitor.get(`${path}/qr.png?size=99999999`)), 200)

    const other = await member()
    assert.equal(await statusOf(other.visitor.get(`${path}/qr.png`)), 404)
    assert.equal(await statusOf(other.visitor.get(`${path}/qr.svg`)), 404)
    assert.equal(await statusOf(other.visitor.get(path)), 404)
  })
})
