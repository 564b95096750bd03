import { createHash } from 'node:crypto'
import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import drive from '@adonisjs/drive/services/main'
import env from '#start/env'
import sharp from 'sharp'
import { PRODUCT } from '#core/audit/record_act'
import { ChangeAgentLogo } from '#agents/logos/actions/change_agent_logo'
import { VerifyConsents } from '#delegation/proof/actions/verify_consents'
import { createStaff, staffOf } from '#tests/helpers/admins'
import { associate, createAgent, type TestAgent } from '#tests/helpers/agents'
import { animation, imageFile, packedPng, photograph } from '#tests/helpers/banners'
import { consentForm, launchClient } from '#tests/helpers/consent'
import { consent, withdraw } from '#tests/helpers/grants'
import { clientClosed, sendEvent } from '#tests/helpers/panel_events'
import { Visitor } from '#tests/helpers/visitor'
import { createClient, createPanel, type TestPanel } from '#tests/helpers/world'

const base = () => env.get('APP_URL')

async function setLogo(agent: { id: number }, bytes: Buffer | null) {
  const action = await app.container.make(ChangeAgentLogo)
  const outcome = await action.handle({
    agentId: agent.id,
    file: bytes && { name: 'logo.png', bytes, size: bytes.length },
    actor: PRODUCT,
    panelId: null,
  })
  if (!outcome.ok) throw new Error(outcome.reason)
  return outcome
}

let colors = 0

/** A file that no other test uploads. */
const newFile = () => {
  colors += 1
  return imageFile('png', { width: 80, height: 80, color: `#${String(colors).padStart(6, '0')}` })
}

/** A new logo, or this one again; and its digest. */
async function withLogo(agent: { id: number }, file?: Buffer): Promise<string> {
  await setLogo(agent, file ?? (await newFile()))
  const { logo } = await db.from('agents').where('id', agent.id).firstOrFail()
  return logo as string
}

const logosOf = (agent: { id: number }) =>
  db.from('agent_logos').where('agent_id', agent.id).orderBy('id')

const isStored = (file: string) => drive.use().exists(`logos/${file}`)

const fetchLogo = (digest: string, init: RequestInit = {}) =>
  fetch(`${base()}/logos/${digest}`, init)

const statusOf = async (digest: string) => {
  const { status } = await fetchLogo(digest)
  return status
}

async function staffVisitor(panel: TestPanel, path: string) {
  const visitor = new Visitor()
  await visitor.get(`/__test/sign-in/${await createStaff(panel)}?to=${encodeURIComponent(path)}`)
  return visitor
}

const upload = (visitor: Visitor, agent: { id: number }, bytes: Buffer, name = 'logo.png') =>
  visitor.upload(`/admin/agents/${agent.id}/logo`, {}, [{ name, bytes }], 'logo')

/** As the agent's page shows it. */
const img = (digest: string) => `src="/logos/${digest}" alt="Logo of Studio B"`

test.group('Logos of agents', () => {
  test('an uploaded one is written anew, scaled down, recorded, and shown to admins', async ({
    assert,
  }) => {
    const panel = await createPanel()
    const agent = await createAgent(panel)
    const path = `/admin/agents/${agent.id}`
    const visitor = await staffVisitor(panel, path)
    const before = await visitor.get(path)
    assert.match(before.html, /<span class="agent-logo[^>]*aria-hidden="true">SB<\/span>/)

    const large = await sharp({
      create: { width: 1_000, height: 600, channels: 3, background: 'red' },
    })
      .withExif({ IFD0: { Copyright: 'Secret Photographer' } })
      .jpeg()
      .toBuffer()
    // neither its name nor its type is believed
    const answer = await upload(visitor, agent, large, 'logo.exe')
    assert.equal(answer.status, 303)
    const page = await visitor.get(path)
    assert.include(page.html, 'Saved: clients who are asked from now on see this logo.')
    const [row] = await logosOf(agent)
    assert.containsSubset(row, { format: 'jpeg', width: 512, height: 307, proven_at: null })
    assert.include(page.html, img(row.digest))
    assert.include(page.html, 'Changed the logo of agent Bruno Bianchi')
    assert.isNull(await db.from('unnamed_images').where('path', `logos/${row.file}`).first())

    const list = await visitor.get('/admin/agents')
    assert.include(list.html, img(row.digest))

    const bytes = Buffer.from(await drive.use().getBytes(`logos/${row.file}`))
    assert.equal(createHash('sha256').update(bytes).digest('hex'), row.digest)
    assert.notInclude(bytes.toString('latin1'), 'Secret')

    const again = await upload(visitor, agent, large)
    assert.equal(again.status, 303)
    const same = await visitor.get(path)
    assert.include(same.html, 'Nothing was changed: it is the same logo.')
    assert.lengthOf(await logosOf(agent), 1)
    assert.isTrue(await isStored(row.file))
  })

  test('is served under its hash to this product’s pages only, and kept by browsers, not by caches', async ({
    assert,
  }) => {
    const agent = await createAgent(await createPanel())
    const digest = await withLogo(agent)
    const response = await fetchLogo(digest)
    assert.equal(response.status, 200)
    assert.deepInclude(Object.fromEntries(response.headers), {
      'content-type': 'image/png',
      'cache-control': 'private, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'same-origin',
      'content-security-policy': "default-src 'none'",
    })
    assert.isNull(response.headers.get('set-cookie'))
    const body = Buffer.from(await response.arrayBuffer())
    assert.equal(createHash('sha256').update(body).digest('hex'), digest)

    const known = { 'if-none-match': response.headers.get('etag')! }
    const again = await fetchLogo(digest, { headers: known })
    assert.equal(again.status, 304)
    for (const unknown of ['0'.repeat(64), digest.toUpperCase(), digest.slice(1), '..%2f.env']) {
      const missing = await fetchLogo(unknown)
      assert.equal(missing.status, 404, unknown)
      assert.equal(missing.headers.get('cache-control'), 'no-store')
    }
  })

  test('one that is refused says why at its field, and changes nothing', async ({ assert }) => {
    const panel = await createPanel()
    const agent = await createAgent(panel)
    const digest = await withLogo(agent)
    const path = `/admin/agents/${agent.id}`
    const visitor = await staffVisitor(panel, path)
    const photo = await photograph()
    const cases: [Buffer, string][] = [
      [Buffer.from('<svg onload="alert(1)"/>'), '“logo.png”: SVG images may contain scripts.'],
      [Buffer.from('hello'), 'this is no PNG, JPEG, GIF, WebP or AVIF'],
      [Buffer.alloc(2_000_000, 1), 'the file is over 1 MB'],
      [packedPng(8_000, 8_000), 'the image is over 4,096 pixels wide or high'],
      [await imageFile('png', { width: 31, height: 31 }), 'the image is under 32 pixels'],
      [await animation('gif'), 'the image moves. Choose one that stands still.'],
      [photo.subarray(0, 300), 'the image cannot be read to its end'],
    ]
    for (const [bytes, message] of cases) {
      await visitor.get(path)
      const answer = await upload(visitor, agent, bytes)
      assert.equal(answer.status, 302, message)
      const page = await visitor.get(path)
      assert.match(page.html, /<title>Error:/)
      assert.include(page.html, 'href="#field-logo"')
      assert.include(page.html, message)
    }
    // as a browser sends a form without a file
    for (const files of [[], [{ name: '', bytes: Buffer.alloc(0) }]]) {
      await visitor.get(path)
      await visitor.upload(`${path}/logo`, {}, files, 'logo')
      const page = await visitor.get(path)
      assert.include(page.html, 'Choose an image.')
    }
    await visitor.get(path)
    const forged = await visitor.upload(
      `${path}/logo`,
      { _csrf: 'forged' },
      [{ name: 'a.png', bytes: await imageFile('png') }],
      'logo'
    )
    assert.equal(forged.status, 302)

    const elsewhere = await staffVisitor(await createPanel(), '/admin/agents')
    await elsewhere.get('/admin/agents')
    const foreign = await upload(elsewhere, agent, await imageFile('png'))
    assert.equal(foreign.status, 404)
    const rows = await logosOf(agent)
    assert.deepEqual(
      rows.map((row) => row.digest),
      [digest]
    )
    const left = await db.from('unnamed_images').where('path', 'like', 'logos/%')
    assert.isEmpty(left)
  })

  test('replaced or removed its file goes; of a closed client none is taken', async ({
    assert,
    client,
  }) => {
    const panel = await createPanel()
    const agent = await createAgent(panel)
    const first = await withLogo(agent)
    const [{ file }] = await logosOf(agent)
    assert.equal(await statusOf(first), 200)
    const second = await withLogo(agent)
    assert.isFalse(await isStored(file))
    assert.equal(await statusOf(first), 404)

    const staff = await staffOf(panel)
    const removed = await client
      .delete(`/admin/agents/${agent.id}/logo`)
      .loginAs(staff)
      .withCsrfToken()
    removed.assertTextIncludes('Removed. Clients see the initials instead.')
    assert.isEmpty(await logosOf(agent))
    assert.equal(await statusOf(second), 404)
    const acts = await db
      .from('admin_acts')
      .where({ subject_type: 'agent', subject_id: String(agent.id) })
      .orderBy('id')
    assert.deepEqual(
      acts.map(({ act, changes }) => [act, JSON.parse(changes).logo]),
      [
        ['agent.logo_changed', { from: null, to: first.slice(0, 12) }],
        ['agent.logo_changed', { from: first.slice(0, 12), to: second.slice(0, 12) }],
        ['agent.logo_removed', { from: second.slice(0, 12), to: null }],
      ]
    )

    const closed = await createAgent(panel, {
      of: { client: await createClient(panel, { closed_at: 1 }), userId: agent.userId },
    })
    await assert.rejects(async () => setLogo(closed, await imageFile('png')), 'client_closed')
  })
})

test.group('Logos of agents | consent', () => {
  async function asked(agent: TestAgent, panel: TestPanel) {
    const client = await createClient(panel)
    const visitor = new Visitor()
    await launchClient(visitor, panel, client)
    return { client, visitor, page: await visitor.get(`/manage/${agent.manageCode}`) }
  }

  test('is shown where consent is asked, in the proof, and on the pages after', async ({
    assert,
    client: api,
  }) => {
    const panel = await createPanel()
    const agent = await createAgent(panel)
    const digest = await withLogo(agent)
    const guest = await new Visitor().get(`/manage/${agent.manageCode}`)
    assert.include(guest.html, img(digest))
    const { client, visitor, page } = await asked(agent, panel)
    assert.include(page.html, img(digest))

    const agreed = await visitor.post('/manage/consents', consentForm(page.html))
    assert.equal(agreed.status, 303)
    const grant = await db.from('grants').where('client_id', client.id).firstOrFail()
    assert.equal(JSON.parse(grant.agent_snapshot).logo, digest)
    for (const path of [agreed.location!, `/manage/${agent.manageCode}`, '/client/managers']) {
      const { html } = await visitor.get(path)
      assert.include(html, img(digest), path)
    }
    const proof = await visitor.get(`/client/managers/grants/${grant.id}/proof`)
    assert.include(proof.html, `Logo, as shown: SHA-256 ${digest}, ${base()}/logos/${digest}`)
    const found = await new VerifyConsents().handle({ panelId: panel.id })
    assert.deepEqual(found.findings, [])

    const own = await db.from('users').where('id', agent.userId).firstOrFail()
    const { default: User } = await import('#identity/models/user')
    const links = await api.get('/agent').loginAs(await User.findOrFail(own.id))
    links.assertTextIncludes(img(digest))
  })

  test('another than the page showed is asked about again', async ({ assert }) => {
    const panel = await createPanel()
    const agent = await createAgent(panel)
    const first = await withLogo(agent)
    const { client, visitor, page } = await asked(agent, panel)
    const second = await withLogo(agent)

    const form = consentForm(page.html)
    assert.equal(form.logo, first)
    const answer = await visitor.post('/manage/consents', form)
    assert.equal(answer.location, `/manage/${agent.manageCode}`)
    assert.isNull(await db.from('grants').where('client_id', client.id).first())
    const anew = await visitor.get(`/manage/${agent.manageCode}`)
    assert.include(anew.html, img(second))
    await assert.rejects(
      () => consent(agent, client, { shown: { ...shownWith(first), ...contactsOf(agent) } }),
      /agent_changed/
    )
  })

  const contactsOf = ({ client }: TestAgent) => ({
    email: `contact-${client.externalId}@studio-b.example`,
  })
  const shownWith = (logo: string) => ({
    name: 'Bruno Bianchi',
    company: 'Studio B',
    email: null,
    phone: '+39 055 123456',
    website: 'https://studio-b.example',
    logo,
  })

  test('one that a proof names is kept when it is replaced, and shown with what has ended', async ({
    assert,
  }) => {
    const panel = await createPanel()
    const agent = await createAgent(panel)
    const firstFile = await newFile()
    const first = await withLogo(agent, firstFile)
    const { client, visitor } = await asked(agent, panel)
    const grantId = await consent(agent, client)
    const second = await withLogo(agent)

    const held = await visitor.get('/client/managers')
    assert.include(held.html, img(second))
    await withdraw(grantId)
    const ended = await visitor.get('/client/managers')
    assert.include(ended.html, img(first))
    assert.notInclude(ended.html, img(second))
    assert.equal(await statusOf(first), 200)

    // the same again is found where it is
    await withLogo(agent, firstFile)
    const rows = await logosOf(agent)
    assert.deepEqual(
      rows.map(({ digest, proven_at: at }) => [digest, at !== null]),
      [[first, true]]
    )
    assert.equal(await statusOf(second), 404)
  })

  test('consents of before there were logos still verify', async ({ assert }) => {
    const panel = await createPanel()
    const agent = await createAgent(panel)
    const client = await createClient(panel)
    await withLogo(agent)
    const grantId = await consent(agent, client)
    const [entry] = await db.from('grant_entries').where('grant_id', grantId).orderBy('number')
    const details = JSON.parse(entry.details)
    const { logo, ...before } = details.agent
    assert.match(logo, /^[0-9a-f]{64}$/)

    const { checkGrant } = await import('#delegation/proof/check_grant')
    const { entriesOfGrant } = await import('#delegation/proof/queries/entries_of_grant')
    const [stored] = await entriesOfGrant(db.connection(), grantId)
    const grant = {
      scopes: details.scopes,
      state: 'active' as const,
      grantedAt: Number(entry.at),
      expiresAt: details.expiresAt,
      endedAt: null,
      text: { ...details.text, body: null },
      signedIn: details.signedIn,
      fromAgentsAddress: details.fromAgentsAddress,
      byInvitation: details.invitation,
    }
    const sealed = { ...stored!, details: JSON.stringify({ ...details, agent: before }) }
    assert.deepEqual(checkGrant({ ...grant, agent: before }, [sealed]), [])
    assert.deepEqual(checkGrant({ ...grant, agent: { ...before, logo } }, [sealed]), ['agent'])
  })

  test('who is merely associated sees no logo', async ({ assert }) => {
    const panel = await createPanel()
    const agent = await createAgent(panel)
    const digest = await withLogo(agent)
    const { client, visitor } = await asked(agent, panel)
    await associate(panel, client, agent)
    const { html } = await visitor.get('/client/managers')
    assert.include(html, 'Bruno Bianchi')
    assert.notInclude(html, digest)
  })
})

test.group('Logos of agents | erasure', () => {
  test('removes those that no proof names; what a client was shown stays', async ({
    assert,
    client: api,
  }) => {
    const panel = await createPanel()
    const [shown, unshown] = [await createAgent(panel), await createAgent(panel)]
    const [kept, gone] = [await withLogo(shown), await withLogo(unshown)]
    await consent(shown, await createClient(panel))
    const [{ file }] = await logosOf(unshown)
    for (const agent of [shown, unshown]) {
      const response = await sendEvent(api, panel, clientClosed(agent.client.externalId))
      response.assertStatus(202)
    }

    assert.isFalse(await isStored(file))
    assert.isEmpty(await logosOf(unshown))
    assert.lengthOf(await logosOf(shown), 1)
    const agents = await db.from('agents').whereIn('id', [shown.id, unshown.id])
    assert.deepEqual(
      agents.map(({ logo }) => logo),
      [null, null]
    )
    assert.deepEqual([await statusOf(kept), await statusOf(gone)], [200, 404])
  })
})
