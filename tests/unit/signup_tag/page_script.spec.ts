import vm from 'node:vm'
import { test } from '@japa/runner'
import fc from 'fast-check'
import { literal } from '#signup_notifications/script_literal'
import { browserTemplate } from '#signup_notifications/tag/browser_template'
import { askingHtml, callingHtml, htmlPolicy } from '#signup_notifications/tag/page_html'
import { askingScript, callingScript } from '#signup_notifications/tag/page_script'
import { pollAfter, POLL_SECONDS } from '#signup_notifications/tag/polling'
import { readSeenToken, seenToken } from '#signup_notifications/tag/seen_token'

/**
 * A page as far as the scripts look at it.
 */
class Page {
  images: Record<string, any>[] = []
  beacons: string[] = []
  scripts: Record<string, any>[] = []
  timers: { run: () => void; milliseconds: number }[] = []
  #listeners: Record<string, () => void> = {}

  constructor(public readyState: 'loading' | 'complete' = 'complete') {}

  run(script: string) {
    const page = this
    const globals = {
      document: {
        readyState: this.readyState,
        currentScript: { nonce: 'n0nce' },
        createElement: () => ({}),
        head: { appendChild: (element: Record<string, any>) => this.scripts.push(element) },
      },
      navigator: { sendBeacon: (url: string) => this.beacons.push(url) },
      Image: class {
        constructor() {
          page.images.push(this)
        }
      },
      addEventListener: (name: string, listener: () => void) => {
        this.#listeners[name] = listener
      },
      setTimeout: (run: () => void, milliseconds: number) =>
        this.timers.push({ run, milliseconds }),
    }
    vm.runInNewContext(script, globals)
  }

  fire(name: string) {
    this.#listeners[name]?.()
    for (const { run } of this.timers.filter(({ milliseconds }) => milliseconds === 0)) run()
  }
}

const CALLS = [
  { url: 'https://one.example/sale?a=1&b=2', seenUrl: 'https://add-on.example/seen?delivery=1.x' },
  { url: 'http://two.example/', seenUrl: 'https://add-on.example/seen?delivery=2.y' },
]

test.group('The script of a signup-finished page', () => {
  test('loads each address once, as an image of no document, and tells what became of it', ({
    assert,
  }) => {
    const page = new Page()
    page.run(callingScript(CALLS))
    assert.deepEqual(
      page.images.map(({ src, alt, decoding, referrerPolicy }) => [
        src,
        alt,
        decoding,
        referrerPolicy,
      ]),
      CALLS.map(({ url }) => [url, '', 'async', 'strict-origin'])
    )
    page.images[0]!.onload()
    page.images[1]!.onerror()
    assert.deepEqual(page.beacons, [
      'https://add-on.example/seen?delivery=1.x&result=loaded',
      'https://add-on.example/seen?delivery=2.y&result=broken',
    ])
  })

  test('begins when the page has loaded, or is left before, and only once', ({ assert }) => {
    const page = new Page('loading')
    page.run(callingScript(CALLS))
    assert.isEmpty(page.images)
    page.fire('load')
    assert.lengthOf(page.images, 2)
    page.fire('pagehide')
    assert.lengthOf(page.images, 2)

    const left = new Page('loading')
    left.run(callingScript(CALLS))
    left.fire('pagehide')
    assert.lengthOf(left.images, 2)
  })

  test('asks again after the pause, with the page’s nonce', ({ assert }) => {
    const page = new Page('loading')
    page.run(askingScript('https://add-on.example/signup/finished.js?try=1', 3))
    assert.isEmpty(page.timers)
    page.fire('load')
    assert.equal(page.timers[0]!.milliseconds, 3_000)
    page.timers[0]!.run()
    assert.deepEqual(page.scripts, [
      { async: true, nonce: 'n0nce', src: 'https://add-on.example/signup/finished.js?try=1' },
    ])
  })

  test('has nothing in it that could end a script element, and says every text as it is', ({
    assert,
  }) => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...`</script>!--&"'\\\n\r\u2028\u2029aé😀`) }),
        (text) => {
          const script = literal([text])
          assert.notMatch(script, /[<>&\u2028\u2029\n]/)
          assert.deepEqual([...(vm.runInNewContext(script) as string[])], [text])
        }
      )
    )
  })

  test('a page asks for a minute, every two to five seconds', ({ assert }) => {
    assert.equal(
      POLL_SECONDS.reduce<number>((sum, seconds) => sum + seconds, 0),
      60
    )
    assert.isTrue(POLL_SECONDS.every((seconds) => seconds >= 2 && seconds <= 5))
    assert.equal(pollAfter(0), 2)
    assert.isNull(pollAfter(POLL_SECONDS.length))
  })
})

test.group('The page of a signup for browsers without JavaScript', () => {
  test('has the images, escaped, and may be framed by the panel alone', ({ assert }) => {
    const html = callingHtml([`https://one.example/?a=1&b="><script>alert(1)</script>`])
    assert.include(html, 'src="https://one.example/?a=1&amp;b=&quot;&gt;&lt;script&gt;')
    assert.include(html, 'width="1" height="1" alt=""')
    assert.include(html, 'referrerpolicy="strict-origin"')
    assert.notInclude(html, '<script')

    const policy = htmlPolicy(['https://panel.example.com', 'https://evil.example; script-src *'])
    assert.include(policy, 'frame-ancestors https://panel.example.com')
    assert.notInclude(policy, 'evil')
    assert.include(htmlPolicy([]), "frame-ancestors 'none'")
  })

  test('asks again by itself', ({ assert }) => {
    assert.include(
      askingHtml('finished.html?panel=p&order="o"&try=1', 2),
      '<meta http-equiv="refresh" content="2; url=finished.html?panel=p&amp;order=&quot;o&quot;&amp;try=1">'
    )
  })
})

test.group('What a browser says of an image', () => {
  test('is believed with the token of that delivery only', ({ assert }) => {
    const token = seenToken(17)
    assert.equal(readSeenToken(token), 17)
    for (const forged of [
      token.replace('17.', '18.'),
      token.replace('17.', '017.'),
      `${token}x`,
      token.slice(0, -1),
      '17.',
      '17',
      '',
      `17.${'A'.repeat(43)}`,
    ]) {
      assert.isNull(readSeenToken(forged), forged)
    }
  })
})

test.group('A template as an image asks it', () => {
  test('{0}')
    .with([
      ['a GET stays', 'get', 'https://h/s?a=${x}', null, 'https://h/s?a=${x}'],
      ['a form without a body too', 'form', 'https://h/s?a=${x}', null, 'https://h/s?a=${x}'],
      ['a form’s body joins', 'form', 'https://h/s?a=1', 'b=${x}', 'https://h/s?a=1&b=${x}'],
      ['or makes a query', 'form', 'https://h/s', 'b=${x}&c=1', 'https://h/s?b=${x}&c=1'],
      ['before the fragment', 'form', 'https://h/s?#top', 'b=1', 'https://h/s?b=1#top'],
      ['JSON is left out', 'json', 'https://h/s?a=1', '{"b":"${x}"}', 'https://h/s?a=1'],
    ] as const)
    .run(({ assert }, [, method, url, body, expected]) => {
      assert.deepEqual(browserTemplate({ method, url, body }), {
        method: 'get',
        url: expected,
        body: null,
      })
    })
})
