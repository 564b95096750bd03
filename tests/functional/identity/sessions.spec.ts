import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import app from '@adonisjs/core/services/app'
import { configProvider } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import type {
  ResolvedSessionConfig,
  SessionStoreWithTaggingContract,
} from '@adonisjs/session/types'
import sessionConfig from '#config/session'
import PurgeExpiredSignInsJob from '#identity/jobs/purge_expired_sign_ins_job'
import { unique } from '#tests/helpers/world'

/**
 * The suite keeps its sessions in memory; this is the store of every other installation.
 */
async function store(age: string) {
  const config = await configProvider.resolve<ResolvedSessionConfig>(app, sessionConfig)
  const create = config!.stores.database!
  return create({} as HttpContext, { ...config!, age }) as SessionStoreWithTaggingContract
}

test.group('Sessions in the database', () => {
  test('are listed by the person they belong to, and end one by one', async ({ assert }) => {
    const sessions = await store('8h')
    const person = unique('person')
    const [phone, laptop] = [unique('session'), unique('session')]
    for (const id of [phone, laptop]) {
      // the order of a sign-in: the tag first, the data when the answer is sent
      await sessions.tag(id, person)
      await sessions.write(id, { auth_web: 1 })
    }

    const listed = await sessions.tagged(person)
    assert.sameMembers(
      listed.map(({ id }) => id),
      [phone, laptop]
    )
    assert.deepEqual(listed[0]!.data, { auth_web: 1 })

    await sessions.destroy(phone)
    assert.isNull(await sessions.read(phone))
    assert.lengthOf(await sessions.tagged(person), 1)
  })

  test('that expired are cleared out, with attempts that no longer count', async ({ assert }) => {
    const [ended, open] = [unique('session'), unique('session')]
    const sessions = await store('8h')
    await sessions.write(ended, { a: 1 })
    await sessions.write(open, { a: 1 })
    await db
      .from('sessions')
      .where('id', ended)
      .update({ expires_at: new Date(Date.now() - 60_000) })
    const [old, recent] = [unique('key'), unique('key')]
    await db.table('rate_limits').multiInsert([
      { key: old, points: 5, expire: Date.now() - 1 },
      { key: recent, points: 5, expire: Date.now() + 60_000 },
    ])

    await new PurgeExpiredSignInsJob().execute()

    const left = await db.from('sessions').whereIn('id', [ended, open]).select('id')
    assert.deepEqual(
      left.map(({ id }) => id),
      [open]
    )
    const counted = await db.from('rate_limits').whereIn('key', [old, recent]).select('key')
    assert.deepEqual(
      counted.map(({ key }) => key),
      [recent]
    )
  })
})
