import { test } from '@japa/runner'
import { now } from '#core/clock'
import {
  invoiceOf,
  invoicePaid,
  orderPlaced,
  sendEvent,
  signedHeaders,
} from '#tests/helpers/panel_events'
import { balanceOf, beginStory, follow, receiptsOf, tokenOf } from '#tests/helpers/story'
import { startWebProcess } from '#tests/helpers/web_process'
import { createAffiliate, createLink, unique } from '#tests/helpers/world'

const DAY = 86_400_000

test.group('First click', () => {
  test('by ATTRIBUTION_MODEL=first_click the first visit earns, and what was decided before keeps its model', async ({
    client,
    assert,
  }) => {
    const story = await beginStory()
    const other = await createAffiliate(story.panel)
    const first = await follow(story.link, { at: now() - 2 * DAY })
    const last = await follow(await createLink(other), { at: now() - DAY })
    const token = tokenOf(first, last)
    const before = orderPlaced({ visit_token: token })
    await sendEvent(client, story.panel, before)

    const web = await startWebProcess({ ATTRIBUTION_MODEL: 'first_click' })
    try {
      const after = orderPlaced({ visit_token: token })
      const events = [
        after,
        before,
        ...[after, before].map((order) => invoicePaid({ invoice: invoiceOf(order) })),
      ]
      for (const event of events) {
        const body = JSON.stringify(event)
        const response = await fetch(`${web.url}/api/panel/v1/${story.panel.key}/events`, {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            ...signedHeaders(story.panel.secret, body, { id: unique('evt') }),
          },
          body,
        })
        assert.equal(response.status, 202)
      }
    } finally {
      await web.kill()
    }

    const receipts = await receiptsOf(story.panel)
    assert.deepEqual(
      receipts.map(({ reason, affiliate_id: affiliateId }) => [reason, affiliateId]),
      [
        ['last_click', other.id],
        ['first_click', story.affiliate.id],
      ]
    )
    const earned = await Promise.all(
      [story.affiliate, other].map((affiliate) => balanceOf({ panel: story.panel, affiliate }))
    )
    assert.deepEqual(
      earned.map(({ pending }) => pending),
      [100, 100]
    )
  }).timeout(90_000)
})
