import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { COMMAND_LINE } from '#core/audit/record_act'
import { ChangeSettings } from '#core/settings/actions/change_settings'
import { consentMode } from '#links/settings'
import { beginStory } from '#tests/helpers/story'
import { Visitor } from '#tests/helpers/visitor'

const visitsOf = (link: { id: number }) => db.from('visits').where('link_id', link.id).orderBy('id')

const UNKNOWN = { address_hash: null, referrer_host: null, parameters: null, flags: 'unidentified' }

async function change(text: 'true' | 'false') {
  await new ChangeSettings().handle({
    actor: COMMAND_LINE,
    changes: [{ setting: consentMode as never, text }],
  })
}

test.group('What a visitor’s browser asks for', (group) => {
  group.each.teardown(() => change('false'))

  test('under Global Privacy Control a visit is counted and nothing of anybody is kept', async ({
    assert,
  }) => {
    const { link } = await beginStory()
    const answer = await new Visitor().get(`/go/${link.code}?sub=1`, {
      'sec-gpc': '1',
      'referer': 'https://blog.example.net/',
      'cookie': 'pa_consent=1',
    })
    assert.equal(answer.status, 302)
    assert.isNull(answer.headers.get('set-cookie'))
    const [visit] = await visitsOf(link)
    assert.deepInclude(visit, UNKNOWN)
    const days = await db.from('link_daily_visits').where('link_id', link.id)
    assert.equal(days[0].visits, 1)
  })

  test('consent mode that an admin turns on holds for the next visit, and off again too', async ({
    assert,
  }) => {
    const { link } = await beginStory()
    const go = (cookie?: string) =>
      new Visitor().get(`/go/${link.code}?sub=1`, { ...(cookie && { cookie }) })

    const before = await go()
    assert.include(before.headers.get('set-cookie'), 'pa_visit=')

    await change('true')
    const without = await go()
    assert.equal(without.status, 302)
    assert.isNull(without.headers.get('set-cookie'))
    const agreed = await go('pa_consent=1')
    assert.include(agreed.headers.get('set-cookie'), 'pa_visit=')

    await change('false')
    const after = await go()
    assert.include(after.headers.get('set-cookie'), 'pa_visit=')

    const visits = await visitsOf(link)
    assert.lengthOf(visits, 4)
    assert.deepInclude(visits[1], UNKNOWN)
    assert.isTrue([0, 2, 3].every((index) => visits[index].address_hash !== null))
  })
})
