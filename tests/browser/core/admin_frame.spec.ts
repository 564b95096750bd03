import { test } from '@japa/runner'
import { createLocalAdmin, createStaff } from '#tests/helpers/admins'
import { createPanel } from '#tests/helpers/world'
import { expectAccessible, expectNoErrors, look, newPage, signIn } from '#tests/helpers/browser'

test.group('The admin’s frame', () => {
  test('has its menu beside the page on wide screens, with the current entry marked', async ({
    assert,
  }) => {
    for (const theme of ['light', 'dark'] as const) {
      const opened = await newPage({ theme })
      const { page } = opened
      await signIn(opened, await createLocalAdmin(), '/admin')
      await look(opened, `admin-frame-1280-${theme}-en`)

      const nav = page.locator('nav.admin-nav')
      assert.isTrue(await nav.isVisible())
      assert.equal(await nav.locator('[aria-current="page"]').textContent(), 'Overview')
      assert.equal(await page.locator('main').count(), 1)
      await expectAccessible(opened)

      await page.locator('.admin-menus details:visible summary').click()
      const box = (await page.locator('.admin-menus .dropdown-menu:visible').boundingBox())!
      assert.isAbove(box.y, 0)
      assert.isBelow(box.y + box.height, 900)
      await look(opened, `admin-frame-menu-1280-${theme}-en`)
      expectNoErrors(opened)
    }
  })

  test('has it behind one button on phones, without JavaScript too', async ({ assert }) => {
    const opened = await newPage({ width: 360, locale: 'it', javaScript: false })
    const { page } = opened
    await signIn(opened, await createLocalAdmin({ locale: 'it' }), '/admin')
    assert.isFalse(await page.locator('nav.admin-nav').isVisible())

    await page.locator('.admin-menus summary').first().click()
    await look(opened, 'admin-frame-360-light-it')
    const menu = page.locator('.admin-menus nav')
    assert.include(await menu.textContent(), 'Impostazioni')
    const box = (await menu.boundingBox())!
    assert.isBelow(box.y + box.height, 740)
    await menu.locator('a', { hasText: 'Affiliati' }).focus()
  })

  test('shows the staff of one panel no entry that they may not open', async ({ assert }) => {
    const opened = await newPage()
    await signIn(opened, await createStaff(await createPanel()), '/admin')
    const paths = await opened.page.evaluate<string[]>(
      `[...document.querySelectorAll('nav.admin-nav a')].map((link) => link.getAttribute('href'))`
    )
    assert.include(paths, '/admin/inbox')
    assert.notInclude(paths, '/admin/panels')
    assert.notInclude(paths, '/admin/settings')
  })

  test('is not on paper', async ({ assert }) => {
    const opened = await newPage()
    const { page } = opened
    await signIn(opened, await createLocalAdmin(), '/admin')
    await page.emulateMedia({ media: 'print' })
    assert.isFalse(await page.locator('.admin-frame').isVisible())
    const box = (await page.locator('main').boundingBox())!
    // the width of the column would be 256
    assert.isBelow(box.x, 120)
  })
})
