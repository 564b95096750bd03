import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { now } from '#core/clock'
import { longRuns } from '#tests/helpers/long'
import { createClient, createPanel, unique } from '#tests/helpers/world'
import { createOrder } from '#tests/helpers/earnings'

const KILLS = longRuns ? 100 : 2
const EVENTS = longRuns ? 60_000 : 12_000

function startRetention(at: number) {
  const child = spawn(
    process.execPath,
    ['--import=./tests/typescript.js', 'tests/fixtures/keep_retention.ts', String(at)],
    { cwd: app.makePath(), env: process.env, stdio: ['ignore', 'pipe', 'inherit'] }
  )
  return { child, ready: once(child.stdout, 'data'), gone: once(child, 'exit') }
}

test.group('Retention killed at work', () => {
  test('goes on where it was, and ends with nothing left', async ({ assert }) => {
    const panel = await createPanel()
    const at = now()
    for (let start = 0; start < EVENTS; start += 500) {
      await db.table('panel_events').multiInsert(
        Array.from({ length: 500 }, (_, index) => ({
          panel_id: panel.id,
          event_id: `evt-${start + index}`,
          type: 'client.registered',
          occurred_at: at,
          received_at: at,
          payload: JSON.stringify({ client: { id: 'C', name: 'Carla' }, client_ip: '203.0.113.4' }),
          state: 'applied',
          attempts: 1,
          applied_at: at,
        }))
      )
    }
    // closed, and not erased: the message came before the setting said at once
    const closed = await createClient(panel, { closed_at: at })
    await createOrder(panel, closed, [`${unique('site')}.example`])

    const left = async () => {
      const row = await db
        .from('panel_events')
        .where('panel_id', panel.id)
        .where((query) =>
          query.where('payload', 'like', '%Carla%').orWhere('payload', 'like', '%203.0.113.4%')
        )
        .count('* as total')
        .first()
      return Number(row.total)
    }

    const due = at + 400 * 86_400_000
    let before = EVENTS
    for (let kill = 0; kill < KILLS; kill++) {
      const { child, ready, gone } = startRetention(due)
      await ready
      await delay(100 + kill * 60 + Math.random() * 100)
      child.kill('SIGKILL')
      await gone
      const rest = await left()
      assert.isAtMost(rest, before)
      before = rest
    }

    // two at once finish what is left
    const last = [startRetention(due), startRetention(due)]
    const codes = await Promise.all(last.map(({ gone }) => gone))
    assert.deepEqual(
      codes.map(([code]) => code as number),
      [0, 0]
    )
    assert.equal(await left(), 0)
    const row = await db
      .from('panel_events')
      .where('panel_id', panel.id)
      .count('* as total')
      .first()
    assert.equal(Number(row.total), EVENTS)
    const client = await db.from('clients').where('id', closed.id).firstOrFail()
    assert.isNull(client.email)
    assert.isNotNull(client.erased_at)
  }).timeout(longRuns ? 1_800_000 : 120_000)
})
