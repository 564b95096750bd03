import { test } from '@japa/runner'
import User from '#identity/models/user'
import { createOrder, createReferral } from '#tests/helpers/earnings'
import { createAffiliate, createClient, createLink, createPanel } from '#tests/helpers/world'

const NOON = Date.UTC(2026, 10, 20, 12)
const DAY = 86_400_000

async function member(panel?: { id: number }) {
  const home = panel ?? (await createPanel())
  const affiliate = await createAffiliate(home)
  const link = await createLink(affiliate, { name: 'Blog' })
  const user = await User.findOrFail(affiliate.userId)
  return { panel: home, panelId: home.id, affiliate, link, user }
}

/** The rows of a CSV without quotes or commas in its cells. */
const lines = (csv: string) => csv.replace('\uFEFF', '').trim().split('\r\n')

test.group('Referrals page', () => {
  test('shows date, masked client, what, link, status and reason', async ({ client }) => {
    const alice = await member()
    const carla = await createClient(alice.panel, { email: 'carla@example.it' })
    await createReferral(alice, {
      client_id: carla.id,
      kind: 'order',
      status: 'qualified',
      description: 'Starter Hosting',
      reason: 'last_click',
      reason_values: JSON.stringify({ visitedAt: NOON - 2 * DAY, at: NOON }),
      occurred_at: NOON,
    })

    const page = await client.get('/affiliate/referrals').loginAs(alice.user)
    page.assertStatus(200)
    page.assertTextIncludes('c***@e***.it')
    page.assertTextIncludes('Order')
    page.assertTextIncludes('Starter Hosting')
    page.assertTextIncludes(`href="/affiliate/links/${alice.link.id}"`)
    page.assertTextIncludes('Qualified')
    page.assertTextIncludes('Your link was the last one followed, on 18 Nov 2026.')
    page.assertTextIncludes('20 Nov 2026, 13:00')
  })

  test('what is pending says since when it waits', async ({ client }) => {
    const alice = await member()
    await createReferral(alice, {
      kind: 'order',
      reason: 'last_click',
      reason_values: JSON.stringify({ visitedAt: NOON - DAY, at: NOON }),
      occurred_at: NOON,
    })

    const page = await client.get('/affiliate/referrals').loginAs(alice.user)
    page.assertTextIncludes('Waiting for its payment since 20 Nov 2026.')
  })

  test('an order of several things says how many more', async ({ client, assert }) => {
    const alice = await member()
    const carla = await createClient(alice.panel)
    for (const items of [['Starter Hosting'], ['VPS Large', 'Domain', 'Backup']]) {
      await createReferral(alice, {
        client_id: carla.id,
        order_id: await createOrder(alice.panel, carla, items),
        kind: 'order',
        description: items[0],
      })
    }

    const page = await client.get('/affiliate/referrals').loginAs(alice.user)
    page.assertTextIncludes('VPS Large and 2 more items')
    page.assertTextIncludes('>Starter Hosting<')
    const csv = await client.get('/affiliate/referrals.csv').loginAs(alice.user)
    assert.include(csv.text(), ',VPS Large and 2 more items,')
    assert.include(csv.text(), ',Starter Hosting,')
  })

  test('a client of whom nothing is known is a dash', async ({ client }) => {
    const alice = await member()
    const stub = await createClient(alice.panel, { email: null, name: null })
    await createReferral(alice, { client_id: stub.id })

    const page = await client.get('/affiliate/referrals').loginAs(alice.user)
    page.assertTextIncludes('Client –')
  })

  test('nothing on the page or in its CSV says who the client is', async ({ client, assert }) => {
    const alice = await member()
    const carla = await createClient(alice.panel, {
      email: 'carla.rossi@carla-shop.it',
      name: 'Carla Rossi',
      company: 'Bottega Rossi',
      external_id: 'WHMCS-4711',
    })
    await createReferral(alice, {
      client_id: carla.id,
      kind: 'order',
      description: 'Hosting - carla-shop.it for Bottega Rossi (carla.rossi@carla-shop.it)',
    })

    for (const path of [
      '/affiliate/referrals',
      '/affiliate/referrals.csv',
      '/affiliate/referrals?q=hosting',
      '/affiliate',
    ]) {
      const response = await client.get(path).loginAs(alice.user)
      response.assertStatus(200)
      assert.include(response.text(), 'c***@c***.it', path)
      for (const secret of ['carla', 'rossi', 'bottega', 'carla-shop', 'WHMCS-4711']) {
        assert.notInclude(response.text().toLowerCase(), secret.toLowerCase(), path)
      }
    }
  })

  test('searching tells nothing that the page does not show', async ({ client }) => {
    const alice = await member()
    const carla = await createClient(alice.panel, { email: 'carla@carla-shop.it', name: 'Carla' })
    // as it is written when the order arrives
    await createReferral(alice, { client_id: carla.id, description: 'Hosting - c***.it' })

    for (const guess of ['carla', 'carla-shop', 'shop.it', carla.externalId]) {
      const page = await client.get('/affiliate/referrals').qs({ q: guess }).loginAs(alice.user)
      page.assertTextIncludes('Nothing matches these filters.')
    }
  })

  test('another affiliate’s referrals never appear, nor another panel’s', async ({
    client,
    assert,
  }) => {
    const alice = await member()
    const bob = await member(alice.panel)
    const elsewhere = await member()
    for (const other of [bob, elsewhere]) {
      await createReferral(other, { kind: 'order', description: 'Not for Alice' })
    }

    for (const path of ['/affiliate/referrals', '/affiliate/referrals.csv']) {
      for (const qs of [{}, { link: String(bob.link.id) }, { q: 'Alice' }, { page: '2' }]) {
        const response = await client.get(path).qs(qs).loginAs(alice.user)
        response.assertStatus(200)
        // the filter shows what was searched for
        assert.notInclude(response.text(), 'Not for')
      }
    }
    const theirs = await client.get('/affiliate/referrals').loginAs(bob.user)
    theirs.assertTextIncludes('Not for Alice')
  })

  test('another affiliate’s link is not a filter', async ({ client, assert }) => {
    const alice = await member()
    const bob = await member(alice.panel)
    await createReferral(alice, { description: 'Mine' })

    const page = await client
      .get('/affiliate/referrals')
      .qs({ link: bob.link.id })
      .loginAs(alice.user)
    page.assertTextIncludes('Mine')
    assert.notInclude(page.text(), `value="${bob.link.id}"`)
  })

  test('filters combine, stay in the address, and reach the CSV', async ({ client, assert }) => {
    const alice = await member()
    const video = await createLink(alice.affiliate, { name: 'Video' })
    const wanted = {
      kind: 'order',
      status: 'qualified',
      occurred_at: NOON,
      description: 'VPS <Small>',
    }
    await createReferral({ ...alice, link: video }, wanted)
    await createReferral(alice, { ...wanted, description: 'Other link' })
    await createReferral(
      { ...alice, link: video },
      { ...wanted, description: 'Too old', occurred_at: NOON - DAY }
    )
    await createReferral(
      { ...alice, link: video },
      { ...wanted, description: 'Pending', status: 'pending' }
    )

    const qs = {
      q: 'vps',
      status: 'qualified',
      kind: 'order',
      link: String(video.id),
      from: '2026-11-20',
      to: '2026-11-20',
    }
    const page = await client.get('/affiliate/referrals').qs(qs).loginAs(alice.user)
    page.assertTextIncludes('VPS &lt;Small&gt;')
    page.assertTextIncludes('Export CSV (1 row)')
    for (const absent of ['Other link', 'Too old']) assert.notInclude(page.text(), absent)

    const csv = await client.get('/affiliate/referrals.csv').qs(qs).loginAs(alice.user)
    assert.match(csv.header('content-type') as string, /^text\/csv/)
    assert.lengthOf(lines(csv.text()), 2)
    assert.include(csv.text(), '2026-11-20 13:00:00')
    assert.include(csv.text(), 'VPS <Small>')
  })

  test('the days of the filter are the programme’s, from midnight to midnight', async ({
    client,
    assert,
  }) => {
    const alice = await member()
    const midnight = Date.UTC(2026, 10, 19, 23)
    await createReferral(alice, { occurred_at: midnight, description: 'first instant' })
    await createReferral(alice, { occurred_at: midnight - 1, description: 'the day before' })

    const page = await client
      .get('/affiliate/referrals')
      .qs({ from: '2026-11-20', to: '2026-11-20' })
      .loginAs(alice.user)
    page.assertTextIncludes('first instant')
    assert.notInclude(page.text(), 'the day before')
  })

  test('sixty referrals are three pages, newest first; the CSV has all', async ({
    client,
    assert,
  }) => {
    const alice = await member()
    for (let i = 1; i <= 60; i++) {
      await createReferral(alice, { occurred_at: NOON + i * 1_000, description: `Number ${i}.` })
    }

    const first = await client.get('/affiliate/referrals').loginAs(alice.user)
    first.assertTextIncludes('1–25 of 60')
    first.assertTextIncludes('Number 60.')
    assert.notInclude(first.text(), 'Number 35.')

    const last = await client.get('/affiliate/referrals').qs({ page: 3 }).loginAs(alice.user)
    last.assertTextIncludes('51–60 of 60')
    last.assertTextIncludes('Number 10.')
    assert.match(last.text(), /<title>[^<]*page 3/)

    const oldest = await client.get('/affiliate/referrals').qs({ sort: 'date' }).loginAs(alice.user)
    oldest.assertTextIncludes('Number 1.')
    assert.notInclude(oldest.text(), 'Number 60.')

    const csv = await client.get('/affiliate/referrals.csv').loginAs(alice.user)
    assert.lengthOf(lines(csv.text()), 61)
  })

  test('a name that a spreadsheet would run is defused', async ({ client, assert }) => {
    const alice = await member()
    const evil = await createLink(alice.affiliate, { name: '=HYPERLINK("http://evil")' })
    await createReferral({ ...alice, link: evil })

    const csv = await client.get('/affiliate/referrals.csv').loginAs(alice.user)
    assert.include(csv.text(), `"'=HYPERLINK(""http://evil"")"`)
  })

  test('an empty list says what makes referrals appear, within the cookie’s days', async ({
    client,
    assert,
  }) => {
    const alice = await member()

    const page = await client.get('/affiliate/referrals').loginAs(alice.user)
    page.assertTextIncludes(
      'Appears when someone follows your link and signs up or orders in that browser within 30 days.'
    )
    assert.notInclude(page.text(), 'Export CSV')

    const filtered = await client
      .get('/affiliate/referrals')
      .qs({ status: 'rejected' })
      .loginAs(alice.user)
    filtered.assertTextIncludes('Nothing matches these filters.')
    filtered.assertTextIncludes('Clear filters')
  })

  test('nonsense in the address is ignored', async ({ client }) => {
    const alice = await member()
    await createReferral(alice, { description: 'Still here' })

    for (const address of [
      'status=1%20OR%201=1',
      'kind=__proto__',
      'link=abc',
      'link=-1',
      'link[]=1',
      'q[]=x',
      'from=2026-99-99',
      'sort=client_id',
      'page=-1',
      'page=99999999999',
    ]) {
      const page = await client.get(`/affiliate/referrals?${address}`).loginAs(alice.user)
      page.assertStatus(200)
      page.assertTextIncludes('Still here')
    }
  })

  test('everything is in Italian for who reads Italian', async ({ client, assert }) => {
    const alice = await member()
    await alice.user.merge({ locale: 'it' }).save()
    await createReferral(alice, {
      kind: 'order',
      status: 'rejected',
      reason: 'visit_expired',
      reason_values: JSON.stringify({
        visitedAt: NOON - 40 * DAY,
        at: NOON,
        lifeDays: 30,
        diesAt: NOON - 10 * DAY,
      }),
    })

    const page = await client.get('/affiliate/referrals').loginAs(alice.user)
    page.assertTextIncludes(
      'Ordinato il giorno 20 nov 2026, quando la visita del giorno 11 ott 2026 era già scaduta: vale 30 giorni.'
    )
    page.assertTextIncludes('Respinto')
    const csv = await client.get('/affiliate/referrals.csv').loginAs(alice.user)
    assert.include(csv.text(), 'Data (Europe/Rome)')
    assert.include(csv.text(), 'Respinto')
  })
})
