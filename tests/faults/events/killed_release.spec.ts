import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { now } from '#core/clock'
import { longRuns } from '#tests/helpers/long'
import { invoiceOf, invoicePaid, orderPlaced, sendEvent } from '#tests/helpers/panel_events'
import { balanceOf, beginStory, follow, ledgerFindings, tokenOf } from '#tests/helpers/story'

const KILLS = longRuns ? 100 : 3
const COMMISSIONS_PER_KILL = 60

function startRelease(at: number) {
  const child = spawn(
    process.execPath,
    ['--import=@poppinss/ts-exec', 'tests/fixtures/release_commissions.ts', String(at)],
    { cwd: app.makePath(), env: process.env, stdio: ['ignore', 'pipe', 'inherit'] }
  )
  return { child, ready: once(child.stdout, 'data'), gone: once(child, 'exit') }
}

test.group('Release killed at work', () => {
  test('each commission becomes available once, together with its entries', async ({
    client,
    assert,
  }) => {
    const story = await beginStory()
    const token = tokenOf(await follow(story.link))
    const total = KILLS * COMMISSIONS_PER_KILL
    const items = Array.from({ length: 20 }, (_, index) => ({ id: `i-${index}`, amount: 1000 }))
    for (let index = 0; index < total / items.length; index++) {
      const order = orderPlaced({ order: { items }, visit_token: token })
      await sendEvent(client, story.panel, order)
      await sendEvent(client, story.panel, invoicePaid({ invoice: invoiceOf(order) }))
    }
    assert.deepEqual(await balanceOf(story), {
      pending: 100 * total,
      available: 0,
      clearing: 0,
      paid: 0,
    })

    const due = now() + 31 * 86_400_000
    for (let kill = 0; kill < KILLS; kill++) {
      const { child, ready, gone } = startRelease(due)
      await ready
      await delay((kill % 4) * 30 + Math.random() * 30)
      child.kill('SIGKILL')
      await gone

      const { pending, available } = await balanceOf(story)
      const released = await db
        .from('commissions')
        .where({ panel_id: story.panel.id, status: 'available' })
        .count('* as total')
        .first()
      assert.equal(available, 100 * Number(released.total))
      assert.equal(pending + available, 100 * total)
      assert.isEmpty(await ledgerFindings(story.panel))
    }

    // two at once finish what is left
    const last = [startRelease(due), startRelease(due)]
    await Promise.all(last.map(({ gone }) => gone))
    assert.deepEqual(await balanceOf(story), {
      pending: 0,
      available: 100 * total,
      clearing: 0,
      paid: 0,
    })
    assert.isEmpty(await ledgerFindings(story.panel))
  }).timeout(longRuns ? 1_800_000 : 120_000)
})
