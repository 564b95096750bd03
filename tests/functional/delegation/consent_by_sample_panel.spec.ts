import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { freeze, now, thaw } from '#core/clock'
import { createAgent } from '#tests/helpers/agents'
import { consentForm } from '#tests/helpers/consent'
import { PASSWORD, setUpSamplePanel, Shopper } from '#tests/helpers/sandbox'
import type { Page } from '#tests/helpers/visitor'

/** Follows the sample panel's redirects back into the add-on. */
async function follow(visitor: Shopper, answer: Page): Promise<Page> {
  let page = answer
  for (let hops = 0; page.location && hops < 6; hops++) {
    const { pathname, search } = new URL(page.location, visitor.base)
    page = await visitor.get(pathname + search)
  }
  return page
}

/** A link of the page, as a path of this server. */
function linkTo(page: Page, part: string): string {
  const address = new RegExp(`href="([^"]*${part}[^"]*)"`).exec(page.html)![1]!
  const { pathname, search } = new URL(address.replaceAll('&amp;', '&'), 'http://panel.invalid')
  return pathname + search
}

test.group('Consent by way of the sample panel', (group) => {
  group.setup(() => setUpSamplePanel())
  group.each.teardown(() => thaw())

  async function agentOfSample() {
    const panel = await db.from('panels').where('key', 'sandbox').firstOrFail()
    return createAgent(panel)
  }

  const register = (visitor: Shopper, path: string) => {
    const arrival = Object.fromEntries(new URL(path, 'http://panel.invalid').searchParams)
    return visitor.post('/sandbox/register', {
      name: 'Carla Rossi',
      email: visitor.email,
      country: 'IT',
      password: PASSWORD,
      ...arrival,
    })
  }

  test('a long registration in another browser ends on the page of that same link', async ({
    assert,
  }) => {
    const agent = await agentOfSample()
    const page = await new Shopper().get(`/manage/${agent.manageCode}`)
    const registration = linkTo(page, '/sandbox/register')

    freeze(now() + 2 * 86_400_000)
    const carla = new Shopper()
    await carla.get(registration)
    const consent = await follow(carla, await register(carla, registration))
    assert.include(consent.html, 'Let Bruno Bianchi (Studio B) manage your panel?')

    const answer = await carla.post('/manage/consents', {
      ...consentForm(consent.html),
      manage_services: '1',
    })
    const done = await carla.get(answer.location!)
    assert.include(done.html, 'is now your Service Manager')
  })

  test('an older sign-in is asked for its password, and comes back with what was ticked', async ({
    assert,
  }) => {
    const agent = await agentOfSample()
    const carla = new Shopper()
    const page = await carla.get(`/manage/${agent.manageCode}`)
    const registration = linkTo(page, '/sandbox/register')
    await carla.get(registration)
    const consent = await follow(carla, await register(carla, registration))

    freeze(now() + 11 * 60_000)
    await carla.post('/manage/consents', { ...consentForm(consent.html), place_orders: '1' })
    const confirm = await carla.get(`/manage/${agent.manageCode}`)
    const login = linkTo(confirm, '/sandbox/login')
    const asked = await carla.get(login)
    assert.equal(asked.status, 200)
    const arrival = Object.fromEntries(new URL(login, 'http://panel.invalid').searchParams)
    const again = await follow(
      carla,
      await carla.post('/sandbox/login', { email: carla.email, password: PASSWORD, ...arrival })
    )
    assert.match(again.html, /name="place_orders" value="1" checked/)
    const answer = await carla.post('/manage/consents', {
      ...consentForm(again.html),
      place_orders: '1',
    })
    assert.match(answer.location!, /^\/manage\/consents\/\d+$/)
  })
})
