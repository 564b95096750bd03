import { test } from '@japa/runner'
import env from '#start/env'
import User from '#identity/models/user'
import { createAffiliate, createPanel } from '#tests/helpers/world'
import { expectNoErrors, newPage, signIn } from '#tests/helpers/browser'

const focused = 'document.activeElement'

test.group('With the keyboard alone', () => {
  test('the first stop skips to the content', async ({ assert }) => {
    const { page } = await newPage()
    await page.goto('/')
    await page.keyboard.press('Tab')
    assert.equal(await page.evaluate(`${focused}.textContent`), 'Skip to the content')

    await page.keyboard.press('Enter')
    assert.equal(await page.evaluate(`${focused}.id`), 'content')
  })

  test('a menu opens, its entries are walked by arrows, Escape closes it and returns the focus', async ({
    assert,
  }) => {
    const opened = await newPage()
    const { page } = opened
    await page.goto('/')
    const menu = page.locator('header details[data-menu]:visible')
    await menu.locator('summary').focus()
    await page.keyboard.press('Enter')
    assert.isTrue(await menu.evaluate((element) => (element as unknown as { open: boolean }).open))

    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    assert.equal(await page.evaluate(`${focused}.value`), 'it')

    await page.keyboard.press('Escape')
    assert.isFalse(await menu.evaluate((element) => (element as unknown as { open: boolean }).open))
    assert.equal(await page.evaluate(`${focused}.tagName`), 'SUMMARY')
    expectNoErrors(opened)
  })

  test('leaving a menu with Tab closes it', async ({ assert }) => {
    const { page } = await newPage()
    await page.goto('/')
    const menu = page.locator('header details[data-menu]:visible')
    await menu.locator('summary').press('Enter')
    await menu.locator('button').last().focus()
    await page.keyboard.press('Tab')
    assert.isFalse(await menu.evaluate((element) => (element as unknown as { open: boolean }).open))
  })

  test('a refused form puts the focus on the summary, whose links lead to the fields', async ({
    assert,
  }) => {
    const opened = await newPage()
    const { page } = opened
    await page.goto('/__test/form')
    await page.getByLabel('Name').fill('too long a name')
    await page.keyboard.press('Enter')
    await page.waitForSelector('[data-error-summary]')

    assert.match(await page.title(), /^Error: /)
    assert.equal(await page.evaluate(`${focused}.dataset.errorSummary`), '')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    assert.equal(await page.evaluate(`${focused}.id`), 'field-name')
    assert.equal(await page.getByLabel('Name').inputValue(), 'too long a name')
    expectNoErrors(opened)
  })

  test('the ring around the focus is visible in both themes', async ({ assert }) => {
    for (const theme of ['light', 'dark'] as const) {
      const { page } = await newPage({ theme })
      await page.goto('/__test/form')
      await page.getByLabel('Name').focus()
      const style = await page.evaluate(`getComputedStyle(${focused}).outline`)
      assert.match(String(style), /2px/, theme)
      assert.match(String(style), /solid/, theme)
    }
  })
})

test.group('Choices', () => {
  test('a language is chosen in the menu and stays', async ({ assert }) => {
    const { page } = await newPage({ locale: 'en' })
    await page.goto('/')
    await page.getByText('Preferences').click()
    await page.getByRole('button', { name: 'Italiano' }).click()

    await page.getByText('Preferenze').waitFor()
    await page.goto('/no-such-page')
    assert.equal(await page.locator('html').getAttribute('lang'), 'it')
  })

  test('“as the system” follows the system while the page is open', async ({ assert }) => {
    const { page } = await newPage({ theme: 'light' })
    await page.goto('/')
    assert.equal(await page.locator('html').getAttribute('data-bs-theme'), 'light')

    await page.emulateMedia({ colorScheme: 'dark' })
    await page.waitForSelector('html[data-bs-theme=dark]')
  })

  test('a chosen theme beats the system’s', async ({ assert }) => {
    const { page } = await newPage({ theme: 'light' })
    await page.goto('/')
    await page.getByText('Preferences').click()
    await page.getByRole('button', { name: 'Dark' }).click()

    await page.waitForSelector('html[data-bs-theme=dark]')
    const background = await page.evaluate('getComputedStyle(document.body).colorScheme')
    assert.equal(background, 'dark')
  })
})

test.group('Copying', () => {
  test('says so on the button and to screen readers', async ({ assert }) => {
    const opened = await newPage()
    const { page, context } = opened
    await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    await page.goto('/__test/gallery')
    await page.getByRole('button', { name: 'Copy – Tracked URL' }).click()

    await page.getByRole('button', { name: 'Copied – Tracked URL' }).waitFor()
    assert.equal(await page.locator('#tracked-copied').textContent(), 'Copied')
    assert.equal(
      await page.evaluate('navigator.clipboard.readText()'),
      'https://track.example.com/go/Ab3dEf9h'
    )
    expectNoErrors(opened)
  })

  test('works where there is no clipboard API, as on plain http', async ({ assert }) => {
    const { page } = await newPage()
    await page.addInitScript('Object.defineProperty(navigator, "clipboard", { value: undefined })')
    await page.goto('/__test/gallery')
    await page.getByRole('button', { name: 'Copy – Tracked URL' }).click()

    await page.getByRole('button', { name: 'Copied – Tracked URL' }).waitFor()
    assert.equal(await page.evaluate(`${focused}.dataset.copy`), 'tracked')
  })
})

test.group('Without JavaScript', () => {
  test('menus open, forms are refused and saved, and no dead button shows', async ({ assert }) => {
    const { page } = await newPage({ javaScript: false })
    await page.goto('/__test/gallery')
    assert.equal(await page.getByRole('button', { name: 'Copy' }).count(), 0)
    await page.getByText('Preferences').click()
    await page.getByRole('button', { name: 'Italiano' }).click()
    await page.getByText('Preferenze').waitFor()

    await page.goto('/__test/form')
    await page.getByLabel('Name').fill('too long a name')
    await page.getByRole('button', { name: 'Save' }).click()
    assert.match(await page.title(), /^Errore: /)

    await page.getByLabel('Name').fill('short')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Saved.').waitFor()
  })

  test('filters are behind their summary on phones', async ({ assert }) => {
    const { page } = await newPage({ javaScript: false, width: 360 })
    await page.goto('/__test/gallery')
    assert.isFalse(await page.locator('#filter-q').isVisible())
    await page.locator('.filters > summary').click()
    await page.locator('#filter-q').fill('blog')
    await page.locator('.filters button').click()

    assert.equal(new URL(page.url()).searchParams.get('q'), 'blog')
    assert.equal(await page.locator('.filters > summary').innerText(), 'Filters (1)')
  })
})

test.group('A form', () => {
  test('is sent once, however often its button is pressed', async ({ assert }) => {
    const { page } = await newPage()
    await page.goto('/__test/form')
    await page.getByLabel('Name').fill('short')
    let sent = 0
    await page.route('**/__test/form', async (route) => {
      if (route.request().method() === 'POST') {
        sent++
        await new Promise((resolve) => setTimeout(resolve, 300))
      }
      await route.continue()
    })
    await page.getByRole('button', { name: 'Save' }).dblclick()
    await page.getByText('Saved.').waitFor()
    assert.equal(sent, 1)
  })
})

test.group('Charts', () => {
  test('are drawn, named by their caption, and readable as a table', async ({ assert }) => {
    const opened = await newPage({ reducedMotion: true })
    const { page } = opened
    await page.goto('/__test/gallery')
    const chart = page.getByRole('img', { name: /312 visits in 30 days/ })
    await chart.waitFor()
    const canvas = 'document.querySelector("canvas")'
    const drawn = await page.evaluate(
      `${canvas}.getContext('2d').getImageData(0, 0, ${canvas}.width, ${canvas}.height).data.some(Boolean)`
    )
    assert.isTrue(drawn)

    await page.getByText('Show as table').first().click()
    assert.isTrue(await page.getByRole('cell', { name: '42' }).isVisible())
    expectNoErrors(opened)
  })
})

test.group('Inside the panel’s page', () => {
  // http, where browsers don't say what a request is for: hence `?embed=1` below
  const panelOrigin = 'http://panel.test'
  const ownOrigin = () => `http://affiliates.panel.test:${env.get('PORT')}`

  async function openPanelPage(origin: string) {
    const panel = await createPanel({ embedded: true, origins: JSON.stringify([panelOrigin]) })
    const affiliate = await createAffiliate(panel)
    const opened = await newPage()
    const { page } = opened
    await page.goto(`${ownOrigin()}/__test/sign-in/${affiliate.userId}`)

    await page.route(`${origin}/**`, (route) =>
      route.fulfill({
        contentType: 'text/html',
        body: `<!DOCTYPE html><title>Panel</title><script>
          window.heard = []
          addEventListener('message', (event) => heard.push({ origin: event.origin, data: event.data }))
        </script><iframe src="${ownOrigin()}/__test/embeddable?embed=1" width="600"></iframe>`,
      })
    )
    await page.goto(`${origin}/client/affiliate`)
    return opened
  }

  test('shows itself without its frame and tells the panel how tall it is', async ({ assert }) => {
    const opened = await openPanelPage(panelOrigin)
    const { page } = opened
    const frame = page.frameLocator('iframe')
    await frame.getByRole('heading', { name: 'A form' }).waitFor()
    assert.equal(await frame.locator('header').count(), 0)

    await page.waitForFunction('window.heard.length > 0')
    const [message] =
      await page.evaluate<{ origin: string; data: { type: string; height: number } }[]>(
        'window.heard'
      )
    assert.equal(message!.origin, ownOrigin())
    assert.equal(message!.data.type, 'panel-affiliates:height')
    assert.isAbove(message!.data.height, 100)
    expectNoErrors(opened)
  })

  test('stays away from any other site', async ({ assert }) => {
    const { page, errors } = await openPanelPage('http://evil.panel.test')
    await page.waitForTimeout(500)

    assert.deepEqual(await page.evaluate('window.heard'), [])
    assert.match(errors.join(), /frame-ancestors/)
  })
})

test.group('Signed in', () => {
  test('the phone’s menu has every entry and marks the page', async ({ assert }) => {
    const opened = await newPage({ width: 360 })
    const affiliate = await createAffiliate(await createPanel())
    await User.query()
      .where('id', affiliate.userId)
      .update({ name: 'A'.repeat(60) })
    await signIn(opened, affiliate.userId, '/__test/gallery')
    const { page } = opened

    await page.getByText('Menu', { exact: true }).click()
    const nav = page.getByRole('navigation', { name: 'Main menu' })
    assert.deepEqual(await nav.getByRole('link').allInnerTexts(), [
      'Overview',
      'Links',
      'Referrals',
      'Credits',
      'Membership',
      'Who manages my panel',
    ])
    assert.equal(await nav.locator('[aria-current=page]').innerText(), 'Links')
    expectNoErrors(opened)
  })
})
