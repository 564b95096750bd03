import { test } from '@japa/runner'
import ace from '@adonisjs/core/services/ace'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { freeze, now, thaw } from '#core/clock'
import User from '#identity/models/user'
import { standingAt } from '#affiliates/queries/standing_at'
import { affiliateOfUser } from '#affiliates/queries/affiliate_of_user'
import { EnrollAffiliate } from '#affiliates/actions/enroll_affiliate'
import { changeStanding as change } from '#tests/helpers/membership'
import AffiliateEnroll from '../../../commands/affiliates/affiliate_enroll.js'
import AffiliateSuspend from '../../../commands/affiliates/affiliate_suspend.js'
import AffiliateReinstate from '../../../commands/affiliates/affiliate_reinstate.js'
import {
  createAffiliate,
  createClient,
  createPanel,
  createUser,
  type TestClient,
  unique,
} from '#tests/helpers/world'

async function enroll(panelId: number, clientExternalId: string) {
  const action = await app.container.make(EnrollAffiliate)
  return action.handle({ panelId, clientExternalId })
}

async function run(
  command: typeof AffiliateEnroll | typeof AffiliateSuspend | typeof AffiliateReinstate,
  ...args: string[]
) {
  ace.ui.switchMode('raw')
  const instance = await ace.create(command, args)
  await instance.exec()
  const output = instance.logger.getLogs().map((log) => log.message)
  ace.ui.switchMode('normal')
  return { exitCode: instance.exitCode, output: output.join('\n') }
}

async function membersOf(client: TestClient) {
  return db.from('affiliates').where('client_id', client.id)
}

test.group('Enrolling', (group) => {
  group.each.teardown(() => thaw())

  test('a client is a member from that instant on', async ({ assert }) => {
    const panel = await createPanel()
    const client = await createClient(panel)
    const at = now()
    freeze(at)

    const { affiliateId, enrolled } = await enroll(panel.id, client.externalId)

    assert.isTrue(enrolled)
    assert.isNull(await standingAt(db, affiliateId, at - 1))
    assert.equal(await standingAt(db, affiliateId, at), 'active')
  })

  test('again changes nothing, and ten times at once is once', async ({ assert }) => {
    const panel = await createPanel()
    const client = await createClient(panel)

    const outcomes = await Promise.all(
      Array.from({ length: 10 }, () => enroll(panel.id, client.externalId))
    )

    assert.lengthOf(
      outcomes.filter(({ enrolled }) => enrolled),
      1
    )
    const [member, ...others] = await membersOf(client)
    assert.lengthOf(others, 0)
    assert.lengthOf(await db.from('affiliate_standings').where('affiliate_id', member.id), 1)
  })

  test('a client whom the panel has not told of yet is one of that panel', async ({ assert }) => {
    const [alpha, beta] = [await createPanel(), await createPanel()]
    const id = unique('client')
    await enroll(alpha.id, id)
    await enroll(beta.id, id)

    assert.lengthOf(await db.from('clients').where('external_id', id), 2)
  })
})

test.group('Standing', (group) => {
  group.each.teardown(() => thaw())

  test('is judged by the time it is asked for', async ({ assert }) => {
    const affiliate = await createAffiliate(await createPanel(), { joinedAt: 1_000 })
    freeze(2_000)
    await change(affiliate.id, 'suspended')
    freeze(3_000)
    await change(affiliate.id, 'active')
    freeze(4_000)
    await change(affiliate.id, 'left')

    const at = (instant: number) => standingAt(db, affiliate.id, instant)
    assert.isNull(await at(999))
    assert.equal(await at(1_000), 'active')
    assert.equal(await at(1_999), 'active')
    assert.equal(await at(2_000), 'suspended')
    assert.equal(await at(2_999), 'suspended')
    assert.equal(await at(3_000), 'active')
    assert.equal(await at(9_000), 'left')
  })

  test('the last of two changes in one millisecond holds', async ({ assert }) => {
    const affiliate = await createAffiliate(await createPanel())
    freeze(now())
    await change(affiliate.id, 'suspended')
    await change(affiliate.id, 'active')
    assert.equal(await standingAt(db, affiliate.id, now()), 'active')
  })

  test('a clock set back does not reorder it', async ({ assert }) => {
    const affiliate = await createAffiliate(await createPanel())
    const at = now()
    freeze(at)
    await change(affiliate.id, 'suspended')
    freeze(at - 60_000)
    await change(affiliate.id, 'active')
    assert.equal(await standingAt(db, affiliate.id, at), 'active')
  })
})

test.group('Who is an affiliate', () => {
  test('a user is the client of their own panel with that id', async ({ assert }) => {
    const [alpha, beta] = [await createPanel(), await createPanel()]
    const affiliate = await createAffiliate(alpha)
    const namesake = await createUser(beta, affiliate.client)
    const staff = await createUser(alpha, affiliate.client, { role: 'admin' })

    const membership = await affiliateOfUser(await User.findOrFail(affiliate.userId))
    assert.equal(membership?.id, affiliate.id)
    assert.isNull(await affiliateOfUser(await User.findOrFail(namesake)))
    assert.isNull(await affiliateOfUser(await User.findOrFail(staff)))
  })
})

test.group('Commands of membership', () => {
  test('enroll, suspend and reinstate', async ({ assert }) => {
    const panel = await createPanel()
    const client = await createClient(panel)
    const status = async () => {
      const [member] = await membersOf(client)
      return member?.status
    }

    const enrolled = await run(AffiliateEnroll, panel.key, client.externalId)
    assert.equal(enrolled.exitCode, 0)
    assert.equal(await status(), 'active')

    const again = await run(AffiliateEnroll, panel.key, client.externalId)
    assert.include(again.output, 'already')

    const suspended = await run(AffiliateSuspend, panel.key, client.externalId)
    assert.equal(suspended.exitCode, 0)
    assert.equal(await status(), 'suspended')

    await run(AffiliateReinstate, panel.key, client.externalId)
    assert.equal(await status(), 'active')
  })

  test('name what is unknown and change nothing', async ({ assert }) => {
    const panel = await createPanel()
    const id = unique('client')

    const noPanel = await run(AffiliateEnroll, 'nobody', id)
    assert.equal(noPanel.exitCode, 1)
    assert.include(noPanel.output, 'No panel is registered as "nobody"')

    const noClient = await run(AffiliateEnroll, panel.key, id)
    assert.equal(noClient.exitCode, 1)
    assert.include(noClient.output, '--unknown')
    assert.lengthOf(await db.from('clients').where('external_id', id), 0)

    const noMember = await run(AffiliateSuspend, panel.key, id)
    assert.equal(noMember.exitCode, 1)
    assert.include(noMember.output, 'is no affiliate')

    const insisted = await run(AffiliateEnroll, panel.key, id, '--unknown')
    assert.equal(insisted.exitCode, 0)
    assert.lengthOf(await db.from('clients').where('external_id', id), 1)
  })
})
