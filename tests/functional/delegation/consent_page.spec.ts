import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { freeze, now, thaw } from '#core/clock'
import { hashOfLinkToken, newLinkToken } from '#delegation/consent/link_token'
import { consentForm, launchClient } from '#tests/helpers/consent'
import { createAgent, type TestAgent } from '#tests/helpers/agents'
import { type Page, statusOf, Visitor } from '#tests/helpers/visitor'
import { createClient, createPanel, type TestClient, type TestPanel } from '#tests/helpers/world'

const DAY = 86_400_000

interface World {
  panel: TestPanel
  agent: TestAgent
  client: TestClient
  path: string
}

async function world(): Promise<World> {
  const panel = await createPanel()
  const agent = await createAgent(panel)
  return { panel, agent, client: await createClient(panel), path: `/manage/${agent.manageCode}` }
}

async function invite({ panel, agent }: World, given: Record<string, unknown> = {}) {
  const token = newLinkToken()
  const [id] = await db.table('manage_invitations').insert({
    panel_id: panel.id,
    agent_id: agent.id,
    token_hash: hashOfLinkToken(token),
    wanted_scopes: '["place_orders"]',
    locale: 'en',
    state: 'open',
    created_at: now(),
    expires_at: now() + 7 * DAY,
    times_sent: 1,
    last_sent_at: now(),
    ...given,
  })
  return { id: Number(id), path: `/manage/i/${token}` }
}

/** The page as this client sees it, signed in a moment ago unless told otherwise. */
async function openedBy(
  made: World,
  path = made.path,
  claims: Parameters<typeof launchClient>[3] = {}
) {
  const visitor = new Visitor()
  await launchClient(visitor, made.panel, made.client, claims)
  return { visitor, page: await visitor.get(path) }
}

async function pageFor(...opened: Parameters<typeof openedBy>): Promise<Page> {
  const { page } = await openedBy(...opened)
  return page
}

async function pathOf(...invited: Parameters<typeof invite>): Promise<string> {
  const { path } = await invite(...invited)
  return path
}

async function agreed(visitor: Visitor, page: Page, given: Record<string, string> = {}) {
  return visitor.post('/manage/consents', { ...consentForm(page.html), ...given })
}

const grantsOf = (client: { id: number }) =>
  db.from('grants').where('client_id', client.id).orderBy('id')

const titleOf = (page: Page) =>
  /<h1[^>]*>([^<]*)<\/h1>/.exec(page.html)?.[1]?.replaceAll('&#39;', "'") ?? page.html

test.group('Service Manager link', (group) => {
  group.each.teardown(() => thaw())

  test('asks with who, what for, what never, until when and how to withdraw, nothing ticked', async ({
    assert,
  }) => {
    const made = await world()
    const invitation = await invite(made, { email: made.client.email, message: 'Hello Carla' })
    const { page } = await openedBy(made, invitation.path)

    assert.equal(page.status, 200)
    assert.equal(titleOf(page), 'Let Bruno Bianchi (Studio B) manage your panel?')
    for (const text of [
      'Carla Rossi',
      'Not you?',
      `contact-${made.agent.client.externalId}@studio-b.example`,
      '+39 055 123456',
      'Agent since',
      'see your services',
      'Bruno Bianchi asks for this',
      'payment methods',
      'earns commission',
      'Ends by itself after',
      'You withdraw with one button',
      'This was not expected',
      'Hello Carla',
    ]) {
      assert.include(page.html, text)
    }
    assert.notMatch(page.html, /type="checkbox"[^>]*\bchecked/)
    assert.match(page.html, /<option value="365" selected/)
    assert.include(page.headers.get('content-security-policy')!, "frame-ancestors 'none'")
  })

  test('agreed to makes exactly what was ticked, under a new session id, with its proof', async ({
    assert,
  }) => {
    const made = await world()
    const { visitor, page } = await openedBy(made)
    const before = visitor.cookies.get('pa_session')

    const answer = await agreed(visitor, page, {
      manage_services: '1',
      payment_methods: '1',
      scopes: 'everything',
      days: '30',
    })

    assert.equal(answer.status, 303)
    const [grant] = await grantsOf(made.client)
    assert.equal(answer.location, `/manage/consents/${grant.id}`)
    assert.equal(grant.scopes, '["see","manage_services"]')
    assert.equal(Number(grant.expires_at), Number(grant.granted_at) + 30 * DAY)
    assert.notEqual(visitor.cookies.get('pa_session'), before)

    const done = await visitor.get(answer.location!)
    assert.include(titleOf(done), 'Bruno Bianchi (Studio B) is now your Service Manager')
    const proof = await visitor.get(`/client/managers/grants/${grant.id}/proof`)
    assert.match(
      proof.headers.get('content-disposition')!,
      /^attachment; filename="consent-\d+\.txt"/
    )
    assert.include(proof.html, 'Let Bruno Bianchi (Studio B) manage your panel?')
    assert.include(proof.html, grant.text_hash)
    assert.include(proof.html, ', by pwd')

    const text = await db.from('consent_texts').where('hash', grant.text_hash).firstOrFail()
    assert.include(text.body, 'You withdraw with one button')
    const old = new Visitor()
    old.cookies.set('pa_session', before!)
    assert.equal(await statusOf(old.get(answer.location!)), 401)
  })

  test('changes nothing by being opened, whoever opens it, and however often', async ({
    assert,
  }) => {
    const made = await world()
    const invitation = await invite(made, { email: made.client.email })
    const tables = ['manage_invitations', 'grants', 'associations', 'manager_reports'] as const
    const rows = () =>
      Promise.all(tables.map((table) => db.from(table).where('agent_id', made.agent.id)))
    const before = await rows()

    const { visitor } = await openedBy(made)
    for (const path of [made.path, invitation.path]) {
      for (const somebody of [visitor, new Visitor()]) {
        await somebody.get(path)
        await somebody.get(`${path}?answer=agree&manage_services=1`)
        const head = await somebody.request('HEAD', path)
        assert.equal(head.status, 200)
      }
    }
    assert.deepEqual(await rows(), before)
    assert.equal(await statusOf(visitor.get('/manage/consents')), 404)
  })

  test('is framed by no site, not even by a panel that embeds the other pages', async ({
    assert,
  }) => {
    const panel = await createPanel({ embedded: true })
    const agent = await createAgent(panel)
    const client = await createClient(panel)
    const made = { panel, agent, client, path: `/manage/${agent.manageCode}` }
    const { visitor } = await openedBy(made)
    for (const path of [made.path, '/manage/refusals', '/manage/reports']) {
      const page = await visitor.get(path, { 'sec-fetch-dest': 'iframe' })
      assert.include(page.headers.get('content-security-policy')!, "frame-ancestors 'none'")
    }
    const guest = await new Visitor().get(made.path, { 'sec-fetch-dest': 'iframe' })
    assert.include(guest.headers.get('content-security-policy')!, "frame-ancestors 'none'")
  })

  test('cannot be agreed to without the form’s token', async ({ assert }) => {
    const made = await world()
    const { visitor, page } = await openedBy(made)
    await agreed(visitor, page, { _csrf: 'forged' })
    assert.isEmpty(await grantsOf(made.client))
  })

  test('guests read a name and no contacts, and come back to it from the panel in any browser', async ({
    assert,
  }) => {
    const made = await world()
    const guest = new Visitor()
    const page = await guest.get(made.path)
    assert.equal(page.status, 200)
    assert.include(page.html, 'Bruno Bianchi')
    assert.notInclude(page.html, 'studio-b.example')
    assert.notInclude(page.html, '+39 055')
    assert.notInclude(page.html, 'Studio B')

    const back = /return_to=(%2Fmanage%2Fp%2F[\w-]{43})&amp;max_age=600/.exec(page.html)![1]!
    assert.include(page.html, `${made.panel.origin}/register?return_to=${back}`)
    const path = decodeURIComponent(back)
    assert.isNull(await db.from('pending_manage_links').where('id_hash', path.slice(-43)).first())

    // elsewhere, after a registration that the panel has not told of yet
    freeze(now() + 6 * DAY)
    const fresh = { externalId: `${made.client.externalId}-new`, email: 'carla.new@example.net' }
    const visitor = new Visitor()
    await launchClient(visitor, made.panel, fresh)
    const consent = await visitor.get(path)
    assert.include(titleOf(consent), 'Let Bruno Bianchi')
    const answer = await agreed(visitor, consent)
    assert.match(answer.location!, /^\/manage\/consents\/\d+$/)

    freeze(now() + DAY)
    const late = await new Visitor().get(path)
    assert.equal(late.status, 410)
    assert.equal(titleOf(late), 'This link has expired')
  })

  test('guessed, foreign or mistyped ones are the same friendly 404', async ({ assert }) => {
    const made = await world()
    const { visitor } = await openedBy(made)
    const { id } = await invite(made, { email: made.client.email })
    const row = await db.from('manage_invitations').where('id', id).firstOrFail()
    for (const path of [
      '/manage/aaaaaaaaaa',
      `/manage/${made.agent.manageCode.slice(1)}`,
      `/manage/i/${newLinkToken()}`,
      `/manage/i/${row.token_hash}`,
      `/manage/p/${newLinkToken()}`,
      `/manage/i/${'%00'.repeat(10)}`,
    ]) {
      const page = await visitor.get(path)
      assert.equal(page.status, 404, path)
      assert.notInclude(page.html, 'Bruno')
    }
    for (const link of ['', 'i/x', 'x', '../admin']) {
      await visitor.get(made.path)
      assert.equal(await statusOf(visitor.post('/manage/consents', { link })), 404)
    }
  })

  const cases: [string, string, (made: World) => Promise<Page>][] = [
    [
      'the agent as himself',
      'This is your own link',
      (made) => pageFor({ ...made, client: made.agent.client }),
    ],
    [
      'another client than invited',
      'This invitation is for somebody else',
      async (made) => pageFor(made, await pathOf(made, { email: 'else@example.net' })),
    ],
    ['staff', 'This page is for clients', (made) => pageFor(made, made.path, { role: 'admin' })],
    [
      'staff as the client',
      'Only the client can agree',
      (made) => pageFor(made, made.path, { impersonated_by: 'staff-1' }),
    ],
    [
      'a client of another panel',
      'This request is for another panel',
      async (made) => {
        const visitor = new Visitor()
        await launchClient(visitor, await createPanel(), made.client)
        return visitor.get(made.path)
      },
    ],
    [
      'a closed client',
      'Your account is closed',
      async (made) => {
        await db.from('clients').where('id', made.client.id).update({ closed_at: now() })
        return pageFor(made)
      },
    ],
    [
      'who comes with an expired invitation',
      'This link has expired',
      async (made) => {
        const { path } = await invite(made, { email: made.client.email, expires_at: now() - 1 })
        return pageFor(made, path)
      },
    ],
    [
      'who comes with a revoked one',
      'This invitation was revoked',
      async (made) => {
        const { path } = await invite(made, { email: made.client.email, state: 'revoked' })
        return pageFor(made, path)
      },
    ],
    [
      'who declined',
      'You declined this invitation',
      async (made) => {
        const { path } = await invite(made, { email: made.client.email, state: 'declined' })
        return pageFor(made, path)
      },
    ],
    [
      'somebody else, of a declined one',
      'This invitation was answered',
      async (made) => {
        const { path } = await invite(made, { email: 'else@example.net', state: 'declined' })
        return pageFor(made, path)
      },
    ],
    [
      'a client of a suspended agent',
      'This link does not work at the moment',
      async (made) => {
        await db.from('agents').where('id', made.agent.id).update({ status: 'suspended' })
        return pageFor(made)
      },
    ],
    [
      'a client of an ended agent',
      'This link no longer works',
      async (made) => {
        await db.from('agents').where('id', made.agent.id).update({ status: 'ended' })
        return pageFor(made)
      },
    ],
    [
      'a client while general links are off',
      'This link is turned off',
      async (made) => {
        await db.from('agents').where('id', made.agent.id).update({ general_links: false })
        return pageFor(made)
      },
    ],
    [
      'who has agreed already',
      'Bruno Bianchi is your Service Manager',
      async (made) => {
        const { visitor, page } = await openedBy(made)
        await agreed(visitor, page)
        return visitor.get(made.path)
      },
    ],
    [
      'who signed in long ago',
      'Confirm that it is you',
      (made) => pageFor(made, made.path, { authTime: 601 }),
    ],
    [
      'whose panel does not say when',
      'Confirm that it is you',
      (made) => pageFor(made, made.path, { authTime: null }),
    ],
  ]
  for (const [who, title, open] of cases) {
    test(`says to ${who}: ${title}`, async ({ assert }) => {
      const made = await world()
      const page = await open(made)
      assert.equal(titleOf(page), title)
      assert.notInclude(page.html, 'formaction="/manage/refusals"')
      assert.notInclude(page.html, 'studio-b.example')
    })
  }

  test('a form that was opened before is worth nothing once the case is another', async ({
    assert,
  }) => {
    const ends: ((made: World, id: number) => Promise<unknown>)[] = [
      ({ agent }) => db.from('agents').where('id', agent.id).update({ status: 'suspended' }),
      ({ agent }) => db.from('agents').where('id', agent.id).update({ email: 'new@example.com' }),
      (_, id) => db.from('manage_invitations').where('id', id).update({ state: 'revoked' }),
      (_, id) =>
        db.from('manage_invitations').where('id', id).update({ email: 'else@example.net' }),
      (_, id) =>
        db
          .from('manage_invitations')
          .where('id', id)
          .update({ token_hash: hashOfLinkToken('x') }),
      async () => freeze(now() + 601_000),
    ]
    for (const end of ends) {
      thaw()
      const made = await world()
      const { id, path } = await invite(made, { email: made.client.email })
      const { visitor, page } = await openedBy(made, path)
      await end(made, id)
      const answer = await agreed(visitor, page)
      assert.include([303, 404], answer.status)
      assert.isEmpty(await grantsOf(made.client))
    }
  })

  test('contacts that changed meanwhile are shown before anything is agreed', async ({
    assert,
  }) => {
    const made = await world()
    const { visitor, page } = await openedBy(made)
    await db.from('agents').where('id', made.agent.id).update({ email: 'bruno@new.example' })
    const answer = await agreed(visitor, page)
    assert.equal(answer.location, made.path)
    const again = await visitor.get(made.path)
    assert.include(again.html, 'has changed since you opened the page')
    assert.include(again.html, 'bruno@new.example')
    await agreed(visitor, again)
    assert.lengthOf(await grantsOf(made.client), 1)
  })

  test('sent twice, in two tabs and at the same moment, it counts once', async ({ assert }) => {
    const made = await world()
    const { path } = await invite(made, { email: made.client.email })
    const { visitor, page } = await openedBy(made, path)
    const answers = await Promise.all([agreed(visitor, page), agreed(visitor, page)])
    for (const { status } of answers) assert.include([302, 303], status)
    assert.lengthOf(await grantsOf(made.client), 1)

    const { visitor: later } = await openedBy(made, path)
    const after = await later.get(path)
    assert.equal(titleOf(after), 'Bruno Bianchi is your Service Manager')
    assert.include(after.html, '/client/managers')
  })

  test('an older sign-in is renewed by the panel, and what was ticked survives it', async ({
    assert,
  }) => {
    const made = await world()
    const { visitor, page } = await openedBy(made)
    freeze(now() + 11 * 60_000)
    const answer = await agreed(visitor, page, { place_orders: '1', days: '90' })
    assert.equal(answer.location, made.path)

    const confirm = await visitor.get(made.path)
    assert.include(confirm.html, 'What you have ticked is kept')
    const back = /return_to=(%2Fmanage%2Fp%2F[\w-]{43}%3Fasked%3D1)&amp;max_age=600/.exec(
      confirm.html
    )![1]!
    await launchClient(visitor, made.panel, made.client, {
      return_to: decodeURIComponent(back),
    })
    const again = await visitor.get(decodeURIComponent(back))
    assert.match(again.html, /name="place_orders" value="1" checked/)
    assert.notMatch(again.html, /name="manage_services" value="1" checked/)
    assert.match(again.html, /<option value="90" selected/)

    await agreed(visitor, again, { place_orders: '1' })
    const [grant] = await grantsOf(made.client)
    assert.equal(grant.scopes, '["see","place_orders"]')
  })

  test('nobody else’s page in that browser comes with ticks', async ({ assert }) => {
    const made = await world()
    const { visitor, page } = await openedBy(made, made.path)
    freeze(now() + 11 * 60_000)
    await agreed(visitor, page, { place_orders: '1' })
    await launchClient(visitor, made.panel, await createClient(made.panel))
    const other = await visitor.get(made.path)
    assert.include(titleOf(other), 'Let Bruno')
    assert.notMatch(other.html, /type="checkbox"[^>]*\bchecked/)
  })

  test('a panel that was asked and still proves nothing is told so', async ({ assert }) => {
    const made = await world()
    const stale = await openedBy(made, `${made.path}?asked=1`, { authTime: 3_600 })
    assert.include(stale.page.html, 'let you pass without asking for your password')
    const silent = await openedBy(made, `${made.path}?asked=1`, { authTime: null })
    assert.include(silent.page.html, 'does not tell when you signed in')
    const answer = await silent.visitor.post('/manage/consents', {
      link: made.agent.manageCode,
      text: 'a'.repeat(64),
      days: '30',
    })
    assert.equal(answer.status, 303)
    assert.isEmpty(await grantsOf(made.client))
  })

  test('staff as the client cannot agree, decline or have agreed by a form of before', async ({
    assert,
  }) => {
    const made = await world()
    const { id, path } = await invite(made, { email: made.client.email })
    const { visitor, page } = await openedBy(made, path)
    await launchClient(visitor, made.panel, made.client, { impersonated_by: 'staff-1' })
    await visitor.get(path)
    await agreed(visitor, page)
    await visitor.post('/manage/refusals', { link: consentForm(page.html).link! })
    assert.isEmpty(await grantsOf(made.client))
    assert.include(await db.from('manage_invitations').where('id', id).first(), { state: 'open' })
  })

  test('says whom it would replace, and replaces nobody who was not named', async ({ assert }) => {
    const made = await world()
    const anna = await createAgent(made.panel, { name: 'Anna Verdi', company: null })
    const { visitor, page } = await openedBy(made)
    const { visitor: tab, page: first } = await openedBy(made, `/manage/${anna.manageCode}`)
    await agreed(tab, first)

    await agreed(visitor, page)
    assert.lengthOf(await grantsOf(made.client), 1)
    const again = await visitor.get(made.path)
    assert.include(again.html, 'Anna Verdi is your Service Manager now')
    await agreed(visitor, again)
    const grants = await grantsOf(made.client)
    assert.deepEqual(
      grants.map(({ agent_id: agentId, state }) => [agentId, state]),
      [
        [anna.id, 'replaced'],
        [made.agent.id, 'active'],
      ]
    )
  })

  test('declined, an invitation ends and says no more; of a general link nothing is kept', async ({
    assert,
  }) => {
    const made = await world()
    const { id, path } = await invite(made, { email: made.client.email })
    const { visitor, page } = await openedBy(made, path)
    const answer = await visitor.post('/manage/refusals', {
      link: consentForm(page.html).link!,
    })
    assert.equal(answer.location, '/manage/refusals')
    assert.include(await db.from('manage_invitations').where('id', id).first(), {
      state: 'declined',
      used_by_client_id: null,
    })
    const general = await visitor.get(made.path)
    await visitor.post('/manage/refusals', { link: consentForm(general.html).link! })
    assert.isEmpty(await grantsOf(made.client))
    assert.isEmpty(await db.from('associations').where('client_id', made.client.id))
    assert.equal(await statusOf(visitor.get(made.path)), 200)
  })

  test('forwarded, an invitation cannot be declined by somebody else either', async ({
    assert,
  }) => {
    const made = await world()
    const { id, path } = await invite(made, { email: 'else@example.net' })
    const { visitor } = await openedBy(made, path)
    await visitor.post('/manage/refusals', { link: path.slice('/manage/'.length) })
    assert.include(await db.from('manage_invitations').where('id', id).first(), { state: 'open' })
  })

  test('reports reach the admins’ list, also from who is not signed in', async ({ assert }) => {
    const made = await world()
    const { visitor } = await openedBy(made)
    const link = made.agent.manageCode
    const answer = await visitor.post('/manage/reports', { link, report: 'Never heard of him' })
    assert.equal(answer.location, '/manage/reports')
    const guest = new Visitor()
    await guest.get(made.path)
    await guest.post('/manage/reports', { link })
    const reports = await db.from('manager_reports').where('agent_id', made.agent.id).orderBy('id')
    assert.deepEqual(
      reports.map(({ client_id: clientId, text }) => [clientId, text]),
      [
        [made.client.id, 'Never heard of him'],
        [null, null],
      ]
    )
  })

  test('Not you? signs out and stays with the link', async ({ assert }) => {
    const made = await world()
    const { visitor } = await openedBy(made)
    const answer = await visitor.post('/manage/departures', { link: made.agent.manageCode })
    const page = await visitor.get(answer.location!)
    assert.equal(titleOf(page), 'A request to manage your panel')
    assert.include(page.html, 'max_age=0')
  })

  test('names cannot turn the page around or hide in it', async ({ assert }) => {
    const made = await world()
    await db
      .from('agents')
      .where('id', made.agent.id)
      .update({ name: '\u202Eihcnaib\u200B onurB', company: '<b>Host\u0000Support</b>' })
    const { page } = await openedBy(made)
    assert.notMatch(page.html, /[\u202a-\u202e\u200b]/)
    assert.include(page.html, '<bdi>ihcnaib onurB</bdi>')
    assert.notInclude(page.html, '<b>Host')
  })

  test('an agent who changed address after the invitation was sent is shown, and kept in the proof, as they are now', async ({
    assert,
  }) => {
    const made = await world()
    const { path } = await invite(made, { email: made.client.email })
    await db.from('agents').where('id', made.agent.id).update({ email: 'bruno@moved.example' })
    const { visitor, page } = await openedBy(made, path)
    assert.include(page.html, 'bruno@moved.example')
    assert.notInclude(page.html, 'studio-b.example"')
    await agreed(visitor, page)
    const [grant] = await grantsOf(made.client)
    const proof = await visitor.get(`/client/managers/grants/${grant.id}/proof`)
    assert.include(proof.html, 'bruno@moved.example')
    // what they change to later is not what was agreed to
    await db.from('agents').where('id', made.agent.id).update({ email: 'bruno@again.example' })
    const later = await visitor.get(`/client/managers/grants/${grant.id}/proof`)
    assert.include(later.html, 'bruno@moved.example')
    assert.notInclude(later.html, 'bruno@again.example')
  })

  test('a name that looks like another’s stands with its own company and contacts, and agreeing to one is not agreeing to the other', async ({
    assert,
  }) => {
    const made = await world()
    // with letters of another script that look the same
    const double = await createAgent(made.panel, {
      name: 'Brun\u043E Bi\u0430nchi',
      company: 'Elsewhere',
      email: 'somebody@elsewhere.example',
    })
    const { visitor, page } = await openedBy(made)
    const other = await visitor.get(`/manage/${double.manageCode}`)
    assert.include(other.html, 'Elsewhere')
    assert.include(other.html, 'somebody@elsewhere.example')
    assert.notInclude(page.html, 'Elsewhere')

    // the one's link with what was read of the other
    for (const [link, read] of [
      [page, other],
      [other, page],
    ] as const) {
      const answer = await visitor.post('/manage/consents', {
        ...consentForm(read.html),
        link: consentForm(link.html).link!,
      })
      assert.include([303, 404], answer.status)
      assert.isEmpty(await grantsOf(made.client))
    }
    await agreed(visitor, page)
    const [grant] = await grantsOf(made.client)
    assert.equal(grant.agent_id, made.agent.id)
  })

  test('the proof is for the client and the panel’s admins only', async ({ assert }) => {
    const made = await world()
    const { visitor, page } = await openedBy(made)
    await agreed(visitor, page)
    const [grant] = await grantsOf(made.client)
    const own = `/client/managers/grants/${grant.id}/proof`
    const theirs = `/admin/agents/grants/${grant.id}/proof`

    const other = new Visitor()
    await launchClient(other, made.panel, made.agent.client)
    assert.equal(await statusOf(other.get(own)), 404)
    assert.equal(await statusOf(other.get(`/manage/consents/${grant.id}`)), 404)
    assert.equal(await statusOf(other.get(theirs)), 403)
    assert.equal(await statusOf(new Visitor().get(own)), 401)

    const admin = new Visitor()
    await launchClient(admin, made.panel, made.client, { role: 'admin' })
    assert.equal(await statusOf(admin.get(theirs)), 200)
    const stranger = new Visitor()
    await launchClient(stranger, await createPanel(), made.client, { role: 'admin' })
    assert.equal(await statusOf(stranger.get(theirs)), 404)
  })
})
