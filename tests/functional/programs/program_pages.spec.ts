import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { now } from '#core/clock'
import { readHeaders } from '#outbound/destination_headers'
import { createLocalAdmin, createStaff } from '#tests/helpers/admins'
import { createProgram } from '#tests/helpers/programs'
import { type Page, Visitor } from '#tests/helpers/visitor'
import { createPanel, type TestPanel, unique } from '#tests/helpers/world'

const LIST = '/admin/affiliate-programs'

async function signedIn(userId: number, path = LIST) {
  const visitor = new Visitor()
  await visitor.get(`/__test/sign-in/${userId}?to=${encodeURIComponent(path)}`)
  await visitor.get(path)
  return visitor
}

/** A panel with an admin of its own, signed in. */
async function staffed(overrides: Record<string, unknown> = {}) {
  const panel = await createPanel(overrides)
  const visitor = await signedIn(await createStaff(panel))
  return { panel, visitor }
}

const programsOf = (panel: TestPanel) =>
  db
    .from('affiliate_programs')
    .join('destinations', 'destinations.id', 'affiliate_programs.destination_id')
    .where('affiliate_programs.panel_id', panel.id)
    .select('affiliate_programs.*', 'destinations.*', 'affiliate_programs.id as id')
    .orderBy('affiliate_programs.id')

const actsIn = (panel: TestPanel) => db.from('admin_acts').where('panel_id', panel.id).orderBy('id')

const actsNamed = async (panel: TestPanel) => {
  const acts = await actsIn(panel)
  return acts.map(({ act }) => act)
}

async function statusOf(request: Promise<Page>) {
  const { status } = await request
  return status
}

async function htmlOf(request: Promise<Page>) {
  const { html } = await request
  return html
}

const pathOf = ({ location }: Page) => location && new URL(location, 'http://localhost').pathname

/** A literal address, so that nobody is asked for a name. */
const URL_TEMPLATE = 'https://93.184.216.34/sale?amount=${amount}&order=${order_id}'

const fields = (changes: Record<string, string> = {}) => ({
  name: 'Our network',
  delivery: 'server',
  method: 'get',
  url_template: URL_TEMPLATE,
  success_statuses: '200-299',
  body_test: 'contain',
  mismatch: 'refused',
  state: 'on',
  ...changes,
})

const put = (visitor: Visitor, path: string, form: Record<string, string>) =>
  visitor.post(`${path}?_method=PUT`, form)

/** The form of a program that is there, as its page was opened. */
async function opened(
  visitor: Visitor,
  id: number,
  changes: Record<string, string> = {}
): Promise<Record<string, string>> {
  const html = await htmlOf(visitor.get(`${LIST}/${id}/edit`))
  return fields({ version: versionIn(html), ...changes })
}

const versionIn = (html: string) => /name="version" value="([^"]*)"/.exec(html)![1]!

const summaryIn = (html: string) => /data-error-summary[\s\S]*?<\/ul>/.exec(html)?.[0] ?? ''

test.group('Affiliate programs of an admin', () => {
  test('an added program is in the list, with the next step, and in the audit log without its secrets', async ({
    assert,
  }) => {
    const { panel, visitor } = await staffed()
    const empty = await visitor.get(LIST)
    assert.include(empty.html, 'Nobody is told.')

    const answer = await visitor.post(
      LIST,
      fields({
        'name': 'Our <b> network',
        'url_template': `${URL_TEMPLATE}&key=SeCrEt-of-url`,
        'click_parameters': 'cid, clickid cid',
        'click_required': '1',
        'success_statuses': '200, 202-204',
        'body_text': 'SUCCESS',
        'mismatch': 'retry',
        'refused_statuses': '404',
        'refused_texts': 'fraud\r\nduplicate',
        'secret_headers[0][name]': 'X-Api-Key',
        'secret_headers[0][value]': 'SeCrEt-of-header',
        // nobody may say whose it is, where it stands, or what only the product sets
        'panel_id': '1',
        'slot': '4',
        'held': '1',
        'preset': 'no-such-preset',
      })
    )
    assert.equal(answer.status, 303)
    assert.equal(pathOf(answer), LIST)

    const [program, ...others] = await programsOf(panel)
    assert.lengthOf(others, 0)
    assert.deepInclude(program, {
      panel_id: panel.id,
      slot: 1,
      preset: null,
      delivery: 'server',
      state: 'on',
      method: 'get',
      body_template: null,
      url_template: `${URL_TEMPLATE}&key=SeCrEt-of-url`,
    })
    assert.equal(Boolean(program.held), false)
    assert.deepEqual(JSON.parse(program.click_parameters), ['cid', 'clickid'])
    assert.deepEqual(JSON.parse(program.outcome_rules), {
      success: '200, 202-204',
      body: { text: 'SUCCESS', negate: false },
      mismatch: 'retry',
      refused: '404',
      refusedTexts: ['fraud', 'duplicate'],
    })
    assert.notInclude(program.encrypted_headers, 'SeCrEt')
    assert.deepEqual(readHeaders(program.encrypted_headers), [
      { name: 'X-Api-Key', value: 'SeCrEt-of-header' },
    ])

    const list = await visitor.get(LIST)
    assert.include(list.html, '1 of 5')
    assert.include(list.html, 'Our &lt;b&gt; network')
    assert.include(list.html, '93.184.216.34')
    assert.notInclude(list.html, 'SeCrEt')
    assert.include(list.html, `href="${LIST}/${program.id}/test"`)
    assert.include(list.html, `href="/admin/deliveries?program=${program.id}"`)

    const editor = await visitor.get(`${LIST}/${program.id}/edit`)
    assert.include(editor.html, 'X-Api-Key')
    assert.include(editor.html, 'kept; type a new one to change')
    assert.notInclude(editor.html, 'SeCrEt-of-header')
    const acts = await actsIn(panel)
    assert.deepEqual(
      acts.map(({ act, subject_label: label }) => [act, label]),
      [['program.added', 'Our <b> network']]
    )
    assert.notInclude(JSON.stringify(acts), 'SeCrEt')
  })

  test('a refused form says what is wrong at its field, keeps what was typed, and stores nothing', async ({
    assert,
  }) => {
    const { panel, visitor } = await staffed()
    await visitor.get(`${LIST}/new`)
    const cases: [Record<string, string>, string, string][] = [
      [{ name: '' }, 'name', 'give it a name'],
      [{ url_template: '' }, 'url_template', 'write the URL'],
      [{ url_template: 'https://93.184.216.34/?a={amount}' }, 'url_template', '{amount}'],
      [{ url_template: 'https://93.184.216.34/?a=${amout}' }, 'url_template', '${amount}'],
      [{ url_template: 'http://127.0.0.1/?a=${amount}' }, 'url_template', 'OUTBOUND_ALLOWED'],
      [{ delivery: 'both', method: 'form' }, 'method', 'a browser can only GET'],
      [{ method: 'json', body_template: '{"a": ' }, 'body_template', 'Body template'],
      [
        { preset: 'tune', url_template: 'https://YOUR-NETWORK.go2cloud.org/' },
        'url_template',
        'replace YOUR-NETWORK',
      ],
      [{ click_required: '1' }, 'click_parameters', 'name the parameter'],
      [
        { 'secret_headers[0][name]': 'Host', 'secret_headers[0][value]': 'x' },
        'secret_headers[0][name]',
        'Host is set by us',
      ],
      // a value is kept only under a name that has one
      [
        { 'secret_headers[0][name]': 'X-A', 'secret_headers[0][was]': 'X-Api-Key' },
        'secret_headers[0][value]',
        'write its value',
      ],
    ]
    for (const [changes, field, message] of cases) {
      const { status, html } = await visitor.post(LIST, fields(changes))
      const about = JSON.stringify(changes)
      assert.equal(status, 422, about)
      assert.include(html, '<title>Error:', about)
      const summary = /data-error-summary[\s\S]*?<\/ul>/.exec(html)?.[0] ?? ''
      assert.include(
        summary,
        `href="#field-${field.replaceAll(/[^a-z0-9_]+/gi, '-').replace(/-$/, '')}`,
        about
      )
      assert.include(summary, message, about)
      assert.include(html, '<option value="tune"', about)
      if (changes.name !== '') assert.include(html, (changes.name ?? 'Our network').slice(0, 60))
    }
    assert.lengthOf(await programsOf(panel), 0)
    assert.lengthOf(await db.from('destinations').where('panel_id', panel.id), 0)
    assert.lengthOf(await actsIn(panel), 0)
  })

  test('a change keeps header values that are not typed anew, and the log names what changed, without secrets', async ({
    assert,
  }) => {
    const { panel, visitor } = await staffed()
    await visitor.post(
      LIST,
      fields({
        'secret_headers[0][name]': 'X-Api-Key',
        'secret_headers[0][value]': 'first-secret',
        'secret_headers[1][name]': 'X-Old',
        'secret_headers[1][value]': 'old-secret',
        'secret_headers[2][name]': 'X-Other',
        'secret_headers[2][value]': 'other-secret',
      })
    )
    const [{ id }] = await programsOf(panel)
    const unchanged = {
      'secret_headers[0][was]': 'X-Api-Key',
      'secret_headers[0][name]': 'X-Api-Key',
      'secret_headers[1][was]': 'X-Old',
      'secret_headers[1][name]': 'X-Old',
      'secret_headers[2][was]': 'X-Other',
      'secret_headers[2][name]': 'X-Other',
    }
    const same = await put(visitor, `${LIST}/${id}`, await opened(visitor, id, unchanged))
    assert.equal(same.status, 303)
    assert.include(await htmlOf(visitor.get(LIST)), 'Nothing of “Our network” was changed.')
    assert.deepEqual(await actsNamed(panel), ['program.added'])

    const changed = await put(
      visitor,
      `${LIST}/${id}`,
      await opened(visitor, id, {
        ...unchanged,
        'name': 'Their network',
        'delivery': 'browser',
        'url_template': 'https://93.184.216.34/a-secret-key/?amount=${amount}',
        'secret_headers[0][name]': 'X-Key',
        'secret_headers[1][remove]': '1',
        'secret_headers[2][value]': 'newer-secret',
        'state': 'paused',
      })
    )
    assert.equal(changed.status, 303)
    const [program] = await programsOf(panel)
    assert.deepInclude(program, { name: 'Their network', delivery: 'browser', state: 'paused' })
    assert.deepEqual(readHeaders(program.encrypted_headers), [
      { name: 'X-Key', value: 'first-secret' },
      { name: 'X-Other', value: 'newer-secret' },
    ])
    const acts = await actsIn(panel)
    assert.notInclude(JSON.stringify(acts), 'secret')
    const changes = JSON.parse(acts[1].changes)
    assert.equal(acts[1].act, 'program.changed')
    assert.deepEqual(changes.name, { from: 'Our network', to: 'Their network' })
    assert.deepEqual(changes.url_template, {
      from: ['https://93.184.216.34', '${amount}', '${order_id}'],
      to: ['https://93.184.216.34', '${amount}'],
    })
    assert.deepEqual(changes.headers.to, ['X-Key', 'X-Other'])
  })

  test('of two who edit a program, the second is told what the first has changed, and undoes nothing unawares', async ({
    assert,
  }) => {
    const { panel, visitor: first } = await staffed()
    const second = await signedIn(await createStaff(panel, { locale: 'it' }))
    await first.post(
      LIST,
      fields({ 'secret_headers[0][name]': 'X-Old', 'secret_headers[0][value]': 'old-secret' })
    )
    const [{ id, destination_id: destinationId }] = await programsOf(panel)
    const kept = { 'secret_headers[0][was]': 'X-Old', 'secret_headers[0][name]': 'X-Old' }
    const [one, two] = [
      await opened(first, id, kept),
      await opened(second, id, { ...kept, name: 'Second’s name' }),
    ]
    const url = 'https://93.184.216.34/new?amount=${amount}'
    const saved = await put(first, `${LIST}/${id}`, {
      ...one,
      'url_template': url,
      'click_parameters': 'cid, sub',
      'secret_headers[1][name]': 'X-New',
      'secret_headers[1][value]': 'new-secret',
    })
    assert.equal(saved.status, 303)

    const refused = await put(second, `${LIST}/${id}`, two)
    assert.equal(refused.status, 409)
    assert.include(refused.html, '<title>Errore:')
    assert.include(refused.html, 'Non è stato salvato nulla: qualcun altro ha cambiato')
    const summary = summaryIn(refused.html)
    assert.notInclude(summary, 'da correggere')
    for (const said of [
      'Che cosa è cambiato:',
      `href="#field-url_template"`,
      `qualcun altro l’ha impostato così: ${url}`,
      'cid, sub',
      'X-Old, X-New',
    ]) {
      assert.include(summary, said)
    }
    assert.notInclude(summary, 'href="#field-name"')
    assert.notInclude(refused.html, 'new-secret')
    // as it was typed, and the header that only the other one knows
    assert.include(refused.html, 'value="Second’s name"')
    assert.include(refused.html, `>${URL_TEMPLATE.replaceAll('&', '&amp;')}</textarea>`)
    assert.include(refused.html, 'name="secret_headers[1][was]" value="X-New"')
    assert.deepEqual(await actsNamed(panel), ['program.added', 'program.changed'])

    // a button of the form that saves nothing does not make the form a newer one
    const checked = await second.post(`${LIST}/checks`, {
      ...two,
      program: String(id),
      act: 'check',
    })
    assert.equal(versionIn(checked.html), two.version)
    for (const version of ['', 'made.up', two.version!]) {
      const again = await put(second, `${LIST}/${id}`, { ...two, version })
      assert.equal(again.status, 409, version)
    }

    // now knowingly; then the state changes behind a form
    const knowing = await put(second, `${LIST}/${id}`, {
      ...two,
      'version': versionIn(refused.html),
      'secret_headers[1][was]': 'X-New',
      'secret_headers[1][name]': 'X-New',
    })
    assert.equal(knowing.status, 303)
    const [program] = await programsOf(panel)
    assert.deepInclude(program, { name: 'Second’s name', url_template: URL_TEMPLATE })
    assert.deepEqual(readHeaders(program.encrypted_headers), [
      { name: 'X-Old', value: 'old-secret' },
      { name: 'X-New', value: 'new-secret' },
    ])
    const open = await opened(first, id, kept)
    await db.from('destinations').where('id', destinationId).update({ state: 'disabled' })
    const disabled = await put(first, `${LIST}/${id}`, open)
    assert.equal(disabled.status, 409)
    assert.include(summaryIn(disabled.html), 'Disabled by us')
  })

  test('of saves of the same form at the same moment one wins, and the others are refused', async ({
    assert,
  }) => {
    const { panel, visitor } = await staffed()
    await visitor.post(LIST, fields())
    const [{ id }] = await programsOf(panel)
    const visitors = [
      visitor,
      await signedIn(await createStaff(panel)),
      await signedIn(await createStaff(panel)),
    ]
    const forms = await Promise.all(
      visitors.map((one, index) => opened(one, id, { name: `Racer ${index}` }))
    )
    const answers = await Promise.all(
      visitors.map((one, index) => put(one, `${LIST}/${id}`, forms[index]!))
    )
    assert.deepEqual(answers.map(({ status }) => status).sort(), [303, 409, 409])
    const [program] = await programsOf(panel)
    const winner = answers.findIndex(({ status }) => status === 303)
    assert.equal(program.name, `Racer ${winner}`)
    assert.deepEqual(await actsNamed(panel), ['program.added', 'program.changed'])
  })

  test('header values are kept for where they were typed for: at another address they are asked anew', async ({
    assert,
  }) => {
    const { panel, visitor } = await staffed()
    const header = { 'secret_headers[0][name]': 'X-Api-Key' }
    await visitor.post(LIST, fields({ ...header, 'secret_headers[0][value]': 'for-the-first' }))
    const [{ id: first }] = await programsOf(panel)
    await visitor.post(`${LIST}/${first}/copies`)
    const programs = await programsOf(panel)
    const kept = { ...header, 'secret_headers[0][was]': 'X-Api-Key' }
    const valuesOf = async () => {
      const rows = await programsOf(panel)
      return rows.map((row) => readHeaders(row.encrypted_headers)[0]!.value)
    }

    for (const { id } of programs) {
      for (const url of [
        'http://93.184.216.34/',
        'https://93.184.216.34:80/',
        'https://1.1.1.1/',
      ]) {
        const form = await opened(visitor, id, { ...kept, url_template: `${url}?a=\${amount}` })
        const { status, html } = await put(visitor, `${LIST}/${id}`, form)
        assert.equal(status, 422, url)
        assert.include(summaryIn(html), 'href="#field-secret_headers-0-value', url)
        assert.include(summaryIn(html), 'the one that is kept was for https://93.184.216.34', url)
        assert.include(html, 'The URL leads somewhere else than before', url)
        assert.notInclude(html, 'kept; type a new one', url)
      }
    }
    assert.deepEqual(await valuesOf(), ['for-the-first', 'for-the-first'])

    const [original, copy] = programs
    // the same address in other letters is none
    const same = await opened(visitor, original.id, {
      ...kept,
      url_template: 'HTTPS://93.184.216.34:443/other?a=${amount}',
    })
    assert.equal(await statusOf(put(visitor, `${LIST}/${original.id}`, same)), 303)
    const moved = await opened(visitor, copy.id, {
      ...kept,
      'url_template': 'https://1.1.1.1/?a=${amount}',
      'secret_headers[0][value]': 'for-the-second',
    })
    assert.equal(await statusOf(put(visitor, `${LIST}/${copy.id}`, moved)), 303)
    assert.deepEqual(await valuesOf(), ['for-the-first', 'for-the-second'])
  })

  test('the address is judged also where only the sample makes the URL too long', async ({
    assert,
  }) => {
    const { panel, visitor } = await staffed()
    await visitor.get(`${LIST}/new`)
    // the examples of dates are longer than their names
    const long = (host: string) => {
      const url = `http://${host}/?at=\${signup_date}&a=`
      return url + 'b'.repeat(2045 - url.length)
    }
    const inside = await visitor.post(LIST, fields({ url_template: long('127.0.0.1') }))
    assert.equal(inside.status, 422)
    assert.include(summaryIn(inside.html), 'OUTBOUND_ALLOWED')
    assert.include(inside.html, 'with these values it is too long')
    const outside = await visitor.post(LIST, fields({ url_template: long('93.184.216.34') }))
    assert.equal(outside.status, 303)
    assert.lengthOf(await programsOf(panel), 1)
  })

  test('five are the most, and the sixth is refused with what was typed', async ({ assert }) => {
    const { panel, visitor } = await staffed()
    for (let index = 0; index < 4; index++) await createProgram(panel)
    assert.equal(await statusOf(visitor.post(LIST, fields({ name: 'Fifth' }))), 303)
    const full = await visitor.get(LIST)
    assert.include(full.html, '5 of 5')
    assert.include(full.html, 'Five is the most.')
    assert.notInclude(full.html, `href="${LIST}/new`)

    const sixth = await visitor.post(LIST, fields({ name: 'Sixth and typed' }))
    assert.equal(sixth.status, 422)
    assert.include(sixth.html, 'a panel has at most 5 programs')
    assert.include(sixth.html, 'Sixth and typed')
    const [first] = await programsOf(panel)
    assert.equal(await statusOf(visitor.post(`${LIST}/${first.id}/copies`)), 303)
    assert.include(await htmlOf(visitor.get(LIST)), 'Nothing was copied')
    const programs = await programsOf(panel)
    assert.sameMembers(
      programs.map(({ slot }) => slot),
      [1, 2, 3, 4, 5]
    )
    assert.lengthOf(await db.from('destinations').where('panel_id', panel.id), 5)
  })

  test('of requests that race for the last places, as many win as there are places', async ({
    assert,
  }) => {
    const panel = await createPanel()
    for (let index = 0; index < 3; index++) await createProgram(panel)
    const admins = [await createStaff(panel), await createStaff(panel), await createLocalAdmin()]
    const visitors = await Promise.all(admins.map((id) => signedIn(id)))
    const answers = await Promise.all(
      visitors.flatMap((visitor, one) =>
        [1, 2].map((two) =>
          visitor.post(LIST, fields({ name: `Racer ${one} ${two}`, panel: String(panel.id) }))
        )
      )
    )
    const statuses = answers.map(({ status }) => status).sort()
    assert.deepEqual(statuses, [303, 303, 422, 422, 422, 422])
    for (const { html } of answers.filter(({ status }) => status === 422)) {
      assert.include(html, 'a panel has at most 5 programs')
      assert.match(html, /value="Racer \d \d"/)
    }
    const programs = await programsOf(panel)
    assert.sameMembers(
      programs.map(({ slot }) => slot),
      [1, 2, 3, 4, 5]
    )
    assert.lengthOf(await db.from('destinations').where('panel_id', panel.id), 5)
    assert.lengthOf(await actsIn(panel), 2)
  })

  test('moving swaps places, also over a gap; deleting frees one and keeps the history', async ({
    assert,
  }) => {
    const { panel, visitor } = await staffed()
    const [one, two, three] = [
      await createProgram(panel, { name: 'One' }),
      await createProgram(panel, { name: 'Two' }),
      await createProgram(panel, { name: 'Three' }),
    ]
    const order = async () => {
      const rows = await db
        .from('affiliate_programs')
        .where('panel_id', panel.id)
        .whereNotNull('slot')
        .orderBy('slot')
      return rows.map(({ name, slot }) => `${slot} ${name}`)
    }
    const move = (program: { id: number }, direction: string) =>
      visitor.post(`${LIST}/${program.id}/moves`, { direction })

    await move(three, 'up')
    assert.deepEqual(await order(), ['1 One', '2 Three', '3 Two'])
    await move(one, 'up')
    assert.include(await htmlOf(visitor.get(LIST)), '“One” is the first already.')

    const asked = await visitor.get(`${LIST}/${three.id}/delete`)
    assert.include(asked.html, 'stays in the log')
    assert.equal(await statusOf(visitor.post(`${LIST}/${three.id}/delete`)), 303)
    assert.deepEqual(await order(), ['1 One', '3 Two'])
    const deleted = await db.from('affiliate_programs').where('id', three.id).firstOrFail()
    assert.isNull(deleted.slot)
    assert.isNotNull(deleted.deleted_at)
    const destination = await db.from('destinations').where('id', three.destinationId).firstOrFail()
    assert.equal(destination.state, 'deleted')
    assert.equal(await statusOf(visitor.get(`${LIST}/${three.id}/edit`)), 404)

    await move(one, 'down')
    assert.deepEqual(await order(), ['1 Two', '3 One'])
    await visitor.post(LIST, fields({ name: 'Four' }))
    assert.deepEqual(await order(), ['1 Two', '2 Four', '3 One'])
    assert.equal(await statusOf(move(two, 'sideways')), 302)
    assert.deepEqual(await actsNamed(panel), [
      'program.moved',
      'program.deleted',
      'program.moved',
      'program.added',
    ])
  })

  test('a copy has the same terms and headers, another name, and is off', async ({ assert }) => {
    const { panel, visitor } = await staffed()
    const name = 'A name of sixty letters that goes on and on, to its very end'
    await visitor.post(
      LIST,
      fields({
        name,
        'secret_headers[0][name]': 'X-Api-Key',
        'secret_headers[0][value]': 'secret',
      })
    )
    const [original] = await programsOf(panel)
    assert.equal(await statusOf(visitor.post(`${LIST}/${original.id}/copies`)), 303)
    const [, copy] = await programsOf(panel)
    assert.equal(copy.name, 'A name of sixty letters that goes on and on, to its v (copy)')
    assert.lengthOf(copy.name, 60)
    assert.deepInclude(copy, { slot: 2, state: 'off', url_template: original.url_template })
    assert.deepEqual(readHeaders(copy.encrypted_headers), readHeaders(original.encrypted_headers))
    assert.deepEqual(await actsNamed(panel), ['program.added', 'program.copied'])
  })

  test('the list says in words what each program is, and what it offers', async ({ assert }) => {
    const { panel, visitor } = await staffed()
    const [gone, waits, busy] = [
      await createProgram(panel, { name: 'Gone' }),
      await createProgram(panel, { name: 'Waits', delivery: 'both' }),
      await createProgram(panel, { name: 'Busy', state: 'paused' }),
    ]
    await db
      .from('destinations')
      .where('id', gone.destinationId)
      .update({ state: 'disabled', disabled_reason: 'gone', disabled_at: now() - 60_000 })
    await db
      .from('destinations')
      .where('id', waits.destinationId)
      .update({ open_until: now() + 60_000 })
    const states = ['delivered', 'delivered', 'loaded', 'failed', 'owed', 'not_sent', 'served']
    await db.table('deliveries').multiInsert(
      [...states, 'old', 'test'].map((state, index) => ({
        destination_id: busy.destinationId,
        panel_id: panel.id,
        event_key: `signup:${unique('order')}`,
        mode: 'server',
        notification_id: unique('n'),
        is_test: state === 'test',
        state: state === 'old' || state === 'test' ? 'delivered' : state,
        attempts: 0,
        next_attempt_at: 0,
        takes: 0,
        created_at: state === 'old' ? now() - 25 * 3_600_000 : now() - index,
      }))
    )

    const { html } = await visitor.get(LIST)
    const words = html.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ')
    assert.include(words, '3 delivered, 1 failed, 1 waiting, 1 shown to a browser, 1 not sent')
    assert.include(words, 'Disabled by us')
    assert.include(words, 'it answered 410')
    assert.include(words, 'waits until')
    assert.include(words, 'Browser and server')
    assert.include(words, 'Nothing sent')

    const become = (program: { id: number }, state: string) =>
      put(visitor, `${LIST}/${program.id}/state`, { state })
    const stateOf = async (program: { destinationId: number }) => {
      const row = await db.from('destinations').where('id', program.destinationId).firstOrFail()
      return row.state
    }
    await become(gone, 'on')
    await become(busy, 'on')
    await become(busy, 'on')
    await become(waits, 'off')
    assert.equal(await statusOf(become(waits, 'disabled')), 302)
    assert.deepEqual(
      [await stateOf(gone), await stateOf(busy), await stateOf(waits)],
      ['on', 'on', 'off']
    )
    assert.deepEqual(await actsNamed(panel), [
      'program.turned_on',
      'program.turned_on',
      'program.turned_off',
    ])
  })

  test('one switch holds all programs, also those added meanwhile, and lets each go on as it was', async ({
    assert,
  }) => {
    const { panel, visitor } = await staffed()
    const other = await createPanel()
    const elsewhere = await createProgram(other)
    await createProgram(panel, { state: 'on' })
    await createProgram(panel, { state: 'off' })
    const turn = (enabled: string, id = panel.id) =>
      put(visitor, `${LIST}/switch`, { panel: String(id), enabled })
    const held = async () => {
      const rows = await programsOf(panel)
      return rows.map((row) => Boolean(row.held))
    }

    assert.include(
      await htmlOf(visitor.get(`${LIST}/switch`)),
      'Switch all affiliate programs off?'
    )
    assert.equal(await statusOf(turn('no')), 303)
    await visitor.post(LIST, fields())
    assert.deepEqual(await held(), [true, true, true])
    assert.include(await htmlOf(visitor.get(LIST)), 'Nobody is told of signups')
    // again changes nothing
    await turn('no')
    assert.include(await htmlOf(visitor.get(`${LIST}/switch`)), 'Switch affiliate programs on?')
    await turn('yes')
    assert.deepEqual(await held(), [false, false, false])
    const programs = await programsOf(panel)
    assert.deepEqual(
      programs.map(({ state }) => state),
      ['on', 'off', 'on']
    )
    await turn('no')

    assert.equal(await statusOf(turn('no', other.id)), 404)
    const { held: isHeld } = await db
      .from('destinations')
      .where('id', elsewhere.destinationId)
      .firstOrFail()
    assert.equal(Boolean(isHeld), false)
    assert.deepEqual(await actsNamed(panel), [
      'programs.switched_off',
      'program.added',
      'programs.switched_on',
      'programs.switched_off',
    ])
  })

  test('a program that is added while the switch is turned is held like the others', async ({
    assert,
  }) => {
    const { panel, visitor } = await staffed()
    const others = await Promise.all([createStaff(panel), createStaff(panel)])
    const [second, third] = await Promise.all(others.map((id) => signedIn(id)))
    await Promise.all([
      visitor.post(LIST, fields({ name: 'One' })),
      put(second!, `${LIST}/switch`, { panel: String(panel.id), enabled: 'no' }),
      third!.post(LIST, fields({ name: 'Two' })),
    ])
    const programs = await programsOf(panel)
    assert.deepEqual(
      programs.map(({ held }) => Boolean(held)),
      [true, true]
    )
  })

  test('a local admin chooses the panel; an admin of one panel has none to choose', async ({
    assert,
  }) => {
    const { panel, visitor } = await staffed()
    const other = await createPanel()
    const theirs = await createProgram(other, { name: unique('Theirs') })
    const root = await signedIn(await createLocalAdmin())

    const own = await visitor.get(`${LIST}?panel=${other.id}`)
    assert.notInclude(own.html, theirs.name)
    await visitor.post(LIST, fields({ panel: String(other.id) }))
    assert.lengthOf(await programsOf(panel), 1)
    assert.lengthOf(await programsOf(other), 1)
    for (const path of ['edit', 'delete']) {
      assert.equal(await statusOf(visitor.get(`${LIST}/${theirs.id}/${path}`)), 404)
    }
    const check = await visitor.post(`${LIST}/checks`, fields({ program: String(theirs.id) }))
    assert.equal(check.status, 404)

    const chosen = await root.get(`${LIST}?panel=${other.id}`)
    assert.include(chosen.html, theirs.name)
    await root.post(LIST, fields({ name: 'By root', panel: String(other.id) }))
    assert.lengthOf(await programsOf(other), 2)
    const nowhere = await root.post(LIST, fields({ panel: '999999999' }))
    assert.equal(nowhere.status, 422)
    assert.include(nowhere.html, 'choose one of the panels')
  })

  test('the editor without scripts: presets, parameters, mending and the preview, saving nothing', async ({
    assert,
  }) => {
    const { panel, visitor } = await staffed()
    const begun = await visitor.get(`${LIST}/new?preset=idevaffiliate`)
    assert.include(begun.html, 'idev_saleamt=${amount}')
    assert.include(begun.html, 'YOUR-TRACKER.example')
    assert.include(begun.html, 'value="iDevAffiliate"')

    const press = async (act: string, form: Record<string, string> = {}) => {
      const { status, html } = await visitor.post(`${LIST}/checks`, fields({ ...form, act }))
      assert.equal(status, 200)
      return html
    }
    const templateIn = (html: string) =>
      /<textarea[^>]*name="url_template"[^>]*>([^<]*)</.exec(html)![1]!.replaceAll('&amp;', '&')
    const inserted = await press('insert:url', { 'parameter[url]': 'currency' })
    assert.equal(templateIn(inserted), `${URL_TEMPLATE}\${currency}`)
    assert.equal(templateIn(await press('insert:url', { 'parameter[url]': 'x}' })), URL_TEMPLATE)

    const wrong = 'https://93.184.216.34/?a={amount}'
    const checked = await press('check', { url_template: wrong })
    assert.include(checked, 'data-error-summary')
    const [, act] = /value="(fix:url:\d+:\d+)"/.exec(checked)!
    const mended = await press(act!, { url_template: wrong })
    assert.equal(templateIn(mended), 'https://93.184.216.34/?a=${amount}')
    assert.include(mended, 'https://93.184.216.34/?a=119.88')

    const sampled = await press('calculate', { 'sample[amount]': '', 'sample[order_id]': 'A&B' })
    assert.include(sampled, 'https://93.184.216.34/sale?order=A%26B</code>')
    assert.include(sampled, 'Left out with its key')

    // what somebody typed is not overwritten unasked
    const asked = await press('preset', { preset: 'tune' })
    assert.equal(templateIn(asked), URL_TEMPLATE)
    assert.include(asked, 'This replaces the URL template')
    assert.equal(templateIn(await press('keep', { preset: 'tune' })), URL_TEMPLATE)
    assert.include(templateIn(await press('replace', { preset: 'tune' })), 'go2cloud.org')
    const filled = await press('preset', { preset: 'tune', url_template: '' })
    assert.include(templateIn(filled), 'go2cloud.org')

    assert.include(await press('add_header'), 'secret_headers[0][name]')
    assert.include(
      await press('check', {
        delivery: 'browser',
        url_template: 'http://93.184.216.34/?a=${amount}',
      }),
      'browsers do not load it there'
    )
    const marked = { url_template: 'https://93.184.216.34/${secret:k7Rm}/?a=${amount}' }
    const shown = 'can read what the template marks as secret'
    assert.include(await press('check', { ...marked, delivery: 'both' }), shown)
    const byServer = await press('check', marked)
    assert.notInclude(byServer, shown)
    assert.include(byServer, 'https://93.184.216.34/k7Rm/?a=119.88')

    const clicks = 'https://93.184.216.34/?c=${click_id}'
    const unnamed = 'it would always be empty'
    const optional = 'Signups without a click id are told too'
    for (const [form, says] of [
      [{}, unnamed],
      [{ click_parameters: 'cid' }, optional],
      [{ click_parameters: 'cid', click_required: '1' }, null],
      [{ click_parameters: 'cid', delivery: 'browser' }, null],
    ] as [Record<string, string>, string | null][]) {
      const html = await press('check', { url_template: clicks, ...form })
      for (const warning of [unnamed, optional]) {
        assert.equal(html.includes(warning), warning === says, `${JSON.stringify(form)} ${warning}`)
      }
    }
    assert.lengthOf(await programsOf(panel), 0)
  })

  test('the reference documents every parameter and preset, in both languages', async ({
    assert,
  }) => {
    const { panel, visitor } = await staffed()
    const english = await visitor.get(`${LIST}/parameters`)
    assert.include(english.html, '${notification_id}')
    assert.include(english.html, '119.88')
    assert.include(english.html, 'Post Affiliate Pro')
    const italian = await signedIn(await createStaff(panel, { locale: 'it' }))
    for (const { html } of [english, await italian.get(`${LIST}/parameters`)]) {
      assert.notMatch(html, /translation missing|(templates|programs)\.[a-z_]+\.[a-z_]/)
    }
  })
})
