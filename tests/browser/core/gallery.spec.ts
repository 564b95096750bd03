import { test } from '@japa/runner'
import User from '#identity/models/user'
import { createAffiliate, createPanel } from '#tests/helpers/world'
import {
  expectAccessible,
  expectNoErrors,
  expectNothingSideways,
  look,
  LOOKS,
  newPage,
  signIn,
} from '#tests/helpers/browser'

const GALLERY = '/__test/gallery?status=active&q=blog&from=2026-11-01&page=3'

test.group('Components', () => {
  test('are accessible and fit at {width} px, {theme}, {locale}')
    .with(LOOKS)
    .run(async (_, options) => {
      const opened = await newPage(options)
      const affiliate = await createAffiliate(await createPanel())
      await User.query().where('id', affiliate.userId).update({ locale: options.locale })
      await signIn(opened, affiliate.userId, GALLERY)
      await look(opened, `gallery-${options.width}-${options.theme}-${options.locale}`)

      expectNoErrors(opened)
      await expectNothingSideways(opened)
      await expectAccessible(opened)
    })

  test('that are not accessible are found, in a frame too', async ({ assert }) => {
    const opened = await newPage()
    await opened.page.goto(GALLERY)
    const spoil = (markup: string) =>
      opened.page.evaluate(
        `document.querySelector('main').insertAdjacentHTML('beforeend', ${JSON.stringify(markup)})`
      )

    await spoil('<p id="faint">Faint</p>')
    const faint = opened.page.locator('#faint')
    // the page's policy takes no styles in attributes
    await faint.evaluate((one) => Object.assign(one.style, { background: '#fff', color: '#bbb' }))
    await assert.rejects(() => expectAccessible(opened), /color-contrast: #faint/)
    await faint.evaluate((one) => one.remove())
    await expectAccessible(opened)

    await spoil(
      '<iframe title="Frame" srcdoc="&lt;html lang=en&gt;&lt;input id=nameless&gt;"></iframe>'
    )
    await opened.page.frameLocator('iframe').locator('#nameless').waitFor()
    await assert.rejects(() => expectAccessible(opened), /label: iframe #nameless/)
  })

  test('fit a window of 320 px', async () => {
    const opened = await newPage({ width: 320 })
    await opened.page.goto(GALLERY)
    await look(opened, 'gallery-320')
    await expectNothingSideways(opened)
  })
})
