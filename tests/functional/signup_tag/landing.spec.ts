import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import env from '#start/env'
import { now } from '#core/clock'
import { createPanel, type TestPanel, unique } from '#tests/helpers/world'

async function createProgram(
  panel: TestPanel,
  program: { click: string[]; url?: string; body?: string; deleted?: boolean }
) {
  const at = now()
  const [destinationId] = await db.table('destinations').insert({
    panel_id: panel.id,
    kind: 'affiliate_program',
    name: 'Program',
    method: program.body ? 'form' : 'get',
    url_template: program.url ?? 'https://p.example/?c=${click_id}',
    body_template: program.body ?? null,
    outcome_rules: '{}',
    state: 'off',
    held: false,
    openings: 0,
    created_at: at,
    updated_at: at,
  })
  await db.table('affiliate_programs').insert({
    panel_id: panel.id,
    slot: null,
    destination_id: destinationId,
    name: 'Program',
    delivery: 'browser',
    click_parameters: JSON.stringify(program.click),
    click_required: false,
    created_at: at,
    updated_at: at,
    deleted_at: program.deleted ? at : null,
  })
}

async function landingScript(query: string) {
  const response = await fetch(`${env.get('APP_URL')}/landing.js${query}`)
  return { response, script: await response.text() }
}

function groupsIn(script: string): [string[], string[]][] {
  const [, list] = /^\}\)\((\[.*\]), (?:true|false), "/m.exec(script)!
  return JSON.parse(list!) as [string[], string[]][]
}

test.group('GET /landing.js', () => {
  test('names what the programs of the panel name, deleted ones not', async ({ assert }) => {
    const [panel, other] = [await createPanel(), await createPanel()]
    const [cid, foreign, gone] = [unique('cid'), unique('foreign'), unique('gone')]
    await createProgram(panel, {
      click: [cid, 'subid'],
      url: 'https://p.example/${landing.aff}?c=${click_id}&s=${landing.utm_source}&x=${amount}',
    })
    await createProgram(panel, {
      click: ['gclid'],
      url: 'https://p.example/',
      body: 'a=${landing.</script>}',
    })
    await createProgram(panel, { click: [gone], deleted: true })
    await createProgram(other, { click: [foreign] })

    const { response, script } = await landingScript(`?panel=${panel.key}`)
    assert.deepEqual(groupsIn(script), [
      [
        [cid, 'subid'],
        ['aff', 'utm_source'],
      ],
      [['gclid'], ['</script>']],
    ])
    assert.notInclude(script, '<')
    assert.equal(response.status, 200)
    assert.deepInclude(Object.fromEntries(response.headers), {
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=300',
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'cross-origin',
    })
    assert.isNull(response.headers.get('set-cookie'))

    const all = await landingScript('')
    const names = groupsIn(all.script).flat(2)
    assert.includeMembers(names, [cid, foreign])
    assert.notInclude(names, gone)
  })

  test('for a panel that nobody knows it is a script that keeps nothing')
    .with(['?panel=nobody', `?panel=${'x'.repeat(300)}`, '?panel=%00'])
    .run(async ({ assert }, query) => {
      const { response, script } = await landingScript(query)
      assert.equal(response.status, 200)
      assert.isEmpty(groupsIn(script))
    })
})
