import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { now } from '#core/clock'
import { daysUpTo } from '#commissions/queries/recent_activity'
import { createAffiliate, createClient, createLink, createPanel } from '#tests/helpers/world'
import {
  bookBalance,
  countVisits,
  createChange,
  createCommission,
  createReferral,
} from '#tests/helpers/earnings'
import {
  expectAccessible,
  expectNoErrors,
  expectNothingSideways,
  follow,
  look,
  LOOKS,
  newPage,
  signIn,
} from '#tests/helpers/browser'

const PAGES = ['/affiliate', '/affiliate/referrals', '/affiliate/credits']
const DAY = 86_400_000
const SIXTY_LETTERS = 'A name of sixty letters that goes on and on, to its very end'

async function member() {
  const panel = await createPanel()
  const affiliate = await createAffiliate(panel)
  const link = await createLink(affiliate, { name: 'Blog' })
  return { panel, panelId: panel.id, affiliate, link, userId: affiliate.userId }
}

type Member = Awaited<ReturnType<typeof member>>

const REASONS = [
  { status: 'pending', reason: 'last_click' },
  { status: 'qualified', reason: 'last_click' },
  { status: 'rejected', reason: 'visit_expired' },
  { status: 'in_review', reason: 'first_click' },
  { status: 'rejected', reason: 'own_email' },
  { status: 'refunded', reason: 'last_click' },
]

/**
 * Sixty referrals and credits in two currencies: long names, a credit taken back, one below zero.
 */
async function busyMember(): Promise<Member> {
  const alice = await member()
  const at = now()
  const long = await createLink(alice.affiliate, { name: SIXTY_LETTERS })
  const carla = await createClient(alice.panel, { email: 'carla@example.it', name: 'Carla Rossi' })

  for (let i = 0; i < 60; i++) {
    await createReferral(
      { ...alice, link: i % 4 === 0 ? long : alice.link },
      {
        client_id: carla.id,
        kind: i % 3 === 0 ? 'signup' : 'order',
        description:
          i % 3 === 0
            ? null
            : i % 5 === 0
              ? `${SIXTY_LETTERS} - c***.it`
              : 'Starter Hosting, yearly',
        ...REASONS[i % REASONS.length],
        reason_values: JSON.stringify({
          visitedAt: at - (i + 2) * DAY,
          at: at - i * DAY,
          lifeDays: 30,
          diesAt: at,
        }),
        occurred_at: at - i * DAY,
      }
    )
  }

  const order = await createReferral(alice, {
    client_id: carla.id,
    kind: 'order',
    description: 'VPS Large',
    status: 'qualified',
    reason: 'last_click',
    reason_values: JSON.stringify({ visitedAt: at - 91 * DAY }),
    occurred_at: at - 90 * DAY,
  })
  const statuses = ['pending', 'available', 'paid', 'in_review']
  const made: number[] = []
  for (let i = 0; i < 58; i++) {
    const yen = i % 4 === 3
    made.push(
      await createCommission(alice, {
        referral_id: order,
        description: i % 5 === 0 ? `${SIXTY_LETTERS} - c***.it` : 'Starter Hosting, yearly',
        currency: yen ? 'JPY' : 'EUR',
        item_amount: yen ? 19_990 : 119_88,
        base_amount: yen ? 19_990 : i % 2 === 0 ? 119_88 : 99_90,
        rate_bps: yen ? 1_000 : 1_250,
        amount: yen ? 1_999 : 14_99,
        status: statuses[i % 4],
        paid_at: at - i * DAY,
      })
    )
  }
  const clawback = await createCommission(alice, {
    referral_id: order,
    description: 'Starter Hosting, yearly',
    item_amount: -119_88,
    base_amount: -119_88,
    amount: -1_234_56,
    status: 'available',
    paid_at: at - DAY / 2,
    reverses_id: made[5],
  })
  await createChange(clawback, { from_amount: 0, to_amount: -1_234_56, at: at - DAY / 2 })
  await createChange(made[0]!, { from_amount: 29_98, to_amount: 14_99, at: at - DAY })
  await bookBalance(alice, 'EUR', { pending: 1_234_56, available: -12_50, paid: 99_99 })
  await bookBalance(alice, 'JPY', { pending: 19_990, available: 1_234_567 })
  for (const [index, day] of daysUpTo(at, 45).entries()) {
    await countVisits(alice.link, day.number, (index * 37) % 101)
  }
  return alice
}

/**
 * Made once for all tests, which only read it.
 */
let busy: Promise<Member> | undefined
const busyOnce = () => (busy ??= busyMember())

test.group('Earnings pages', () => {
  for (const { width, theme, locale } of LOOKS) {
    test(`full of rows they fit and are accessible at ${width} px, ${theme}, ${locale}`, async () => {
      const alice = await busyOnce()
      await db.from('users').where('id', alice.userId).update({ locale })
      const opened = await newPage({ width, theme, locale, reducedMotion: true })

      await signIn(opened, alice.userId, PAGES[0]!)
      for (const path of PAGES) {
        await opened.page.goto(path)
        await expectNothingSideways(opened)
        await expectAccessible(opened)
        await look(opened, `earnings-${path.split('/').at(-1)}-${width}-${theme}-${locale}`)
      }
      expectNoErrors(opened)
    })
  }

  for (const width of [360, 1280]) {
    test(`empty, with one row, and filtered to nothing they help at ${width} px`, async ({
      assert,
    }) => {
      const alice = await member()
      const opened = await newPage({ width })
      await signIn(opened, alice.userId, PAGES[0]!)

      for (const path of PAGES) {
        const name = path.split('/').at(-1)
        await opened.page.goto(path)
        await expectNothingSideways(opened)
        await expectAccessible(opened)
        await look(opened, `earnings-${name}-none-${width}`)
        assert.isAtMost(await opened.page.locator('main .btn-primary:visible').count(), 1)
      }

      await createCommission(alice)
      for (const path of PAGES) {
        const name = path.split('/').at(-1)
        await opened.page.goto(path)
        await expectNothingSideways(opened)
        await expectAccessible(opened)
        await look(opened, `earnings-${name}-one-${width}`)
      }
      for (const path of PAGES.slice(1)) {
        await opened.page.goto(`${path}?q=nothing&from=2026-01-01`)
        await expectAccessible(opened)
        await look(opened, `earnings-${path.split('/').at(-1)}-filtered-${width}`)
        await follow(opened.page, opened.page.getByRole('link', { name: 'Clear filters' }))
        assert.equal(new URL(opened.page.url()).search, '')
        assert.equal(await opened.page.locator('tbody tr').count(), 1)
      }
      expectNoErrors(opened)
    })
  }

  test('filtering, sorting, paging and the tables of charts work without JavaScript', async ({
    assert,
  }) => {
    const alice = await busyOnce()
    await db.from('users').where('id', alice.userId).update({ locale: 'en' })
    const opened = await newPage({ javaScript: false, width: 360 })
    const { page } = opened
    await signIn(opened, alice.userId, '/affiliate/referrals')

    await page.locator('summary', { hasText: 'Filters' }).click()
    await page.getByLabel('Status').selectOption('rejected')
    await follow(page, page.getByRole('button', { name: 'Filter' }))
    assert.include(page.url(), 'status=rejected')
    assert.include(await page.textContent('main'), '1–20 of 20')
    assert.equal(await page.locator('tbody tr').count(), 20)

    await page.goto('/affiliate/credits')
    await follow(page, page.getByRole('link', { name: 'Next' }))
    assert.include(page.url(), 'page=2')
    assert.match(await page.title(), /page 2/)
    assert.include(await page.textContent('main'), '26–50 of 59')

    await page.goto('/affiliate')
    const table = page.locator('.chart-table').first()
    await table.locator('summary').click()
    assert.isTrue(await table.locator('table').isVisible())
    assert.equal(await table.locator('tbody tr').count(), 30)
    // scripts that are not run are reported as requests that failed
    expectNoErrors(opened, ['.js csp'])
  })

  test('a keyboard reaches the filters, the sorting and the pages in reading order', async ({
    assert,
  }) => {
    const alice = await busyOnce()
    await db.from('users').where('id', alice.userId).update({ locale: 'en' })
    const opened = await newPage()
    const { page } = opened
    await signIn(opened, alice.userId, '/affiliate/credits')
    await page.locator('#filter-q').focus()

    const reached: string[] = []
    for (let i = 0; i < 50; i++) {
      await page.keyboard.press('Tab')
      reached.push(
        await page.evaluate<string>(
          `(document.activeElement.name || document.activeElement.textContent).trim().replace(/\\s+/g, ' ')`
        )
      )
    }
    const order = ['status', 'currency', 'from', 'to', 'Filter', 'Date', 'Next']
    const places = order.map((name) => reached.indexOf(name))
    assert.notInclude(places, -1, reached.join(' | '))
    assert.deepEqual(
      places,
      [...places].sort((a, b) => a - b)
    )

    await page.getByRole('link', { name: 'Date' }).focus()
    await page.keyboard.press('Enter')
    await page.waitForURL(/sort=date/)
    assert.equal(await page.locator('th[aria-sort]').first().getAttribute('aria-sort'), 'ascending')
  })

  test('charts are drawn, and named by their captions', async ({ assert }) => {
    const alice = await busyOnce()
    await db.from('users').where('id', alice.userId).update({ locale: 'en' })
    const opened = await newPage({ reducedMotion: true })
    const { page } = opened
    await signIn(opened, alice.userId, '/affiliate')

    const chart = page.getByRole('img', { name: /visits in 30 days\. .* Best day: / })
    await chart.waitFor()
    const drawn = await page.waitForFunction(
      `[...document.querySelectorAll('canvas')].every((canvas) => {
        const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
        return data.some((value) => value !== 0)
      })`
    )
    assert.isTrue(await drawn.jsonValue())
    expectNoErrors(opened)
  })

  test('why clients are hidden opens without a mouse', async ({ assert }) => {
    const alice = await busyOnce()
    await db.from('users').where('id', alice.userId).update({ locale: 'en' })
    const opened = await newPage()
    await signIn(opened, alice.userId, '/affiliate/referrals')

    const why = opened.page.locator('summary', { hasText: 'Why are clients hidden?' })
    await why.focus()
    await opened.page.keyboard.press('Enter')
    assert.isTrue(
      await opened.page
        .getByText('Who the clients are stays between them and the host.')
        .isVisible()
    )
  })
})
