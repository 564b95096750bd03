import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { runs } from '#tests/helpers/long'
import { RedirectLoad } from '#tests/helpers/redirect_load'
import { startWebProcess, type WebProcess } from '#tests/helpers/web_process'
import { createAffiliate, createLink, createPanel, type TestLink } from '#tests/helpers/world'

async function storedIds(link: TestLink): Promise<Set<string>> {
  const rows = await db.from('visits').where('link_id', link.id).select('id')
  return new Set(rows.map((row) => row.id))
}

async function counted(link: TestLink): Promise<number> {
  const row = await db
    .from('link_daily_visits')
    .where('link_id', link.id)
    .sum('visits as sum')
    .first()
  return Number(row.sum)
}

test.group('Redirect: the web process ends', (group) => {
  let server: WebProcess | undefined
  group.each.timeout(runs(120_000, 3_600_000))
  group.each.teardown(async () => {
    await server?.kill()
  })

  test('killed under load again and again: every token that was given out has its visit', async ({
    assert,
  }) => {
    const affiliate = await createAffiliate(await createPanel())
    const link = await createLink(affiliate)
    const rounds = runs(2, 100)
    let promised = 0

    for (let round = 1; round <= rounds; round++) {
      server = await startWebProcess()
      const load = new RedirectLoad(server.url, `/go/${link.code}?round=${round}`)
      await load.until(() => load.answers.length > 300 + Math.random() * 700)
      await server.kill()
      await load.stop()

      assert.isAbove(load.visitIds.length, 300)
      assert.isTrue(load.answers.every(({ status }) => status === 302))
      const stored = await storedIds(link)
      assert.isEmpty(load.visitIds.filter((id) => !stored.has(id)))
      promised += load.visitIds.length
    }

    const stored = await storedIds(link)
    assert.isAtLeast(stored.size, promised)
    // the counters stand in the same transaction as the visits
    assert.equal(await counted(link), stored.size)
  })

  test('told to stop under load, it answers what it has begun, and stops', async ({ assert }) => {
    const link = await createLink(await createAffiliate(await createPanel()))
    server = await startWebProcess()
    const load = new RedirectLoad(server.url, `/go/${link.code}`)
    await load.until(() => load.answers.length > 500)

    assert.equal(await server.stop(), 0, server.output())
    await load.stop()

    assert.isTrue(load.answers.every(({ status, visitId }) => status === 302 && visitId !== null))
    const stored = await storedIds(link)
    assert.sameMembers(load.visitIds, [...stored])
    assert.equal(await counted(link), stored.size)
  })
})
