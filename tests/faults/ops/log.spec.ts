import { test } from '@japa/runner'
import { signVisitToken } from '#links/visit_token'
import { launchToken } from '#tests/helpers/launch'
import { clientRegistered, signedHeaders } from '#tests/helpers/panel_events'
import { startWebProcess } from '#tests/helpers/web_process'
import { createAffiliate, createLink, createPanel } from '#tests/helpers/world'

const BROWSER = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0' }

test.group('The log of a running web process', () => {
  test('tells of requests, and holds no secret and nobody who made them', async ({ assert }) => {
    const panel = await createPanel()
    const affiliate = await createAffiliate(panel)
    const link = await createLink(affiliate)
    const web = await startWebProcess({ LOG_LEVEL: 'trace', TRUSTED_PROXIES: 'loopback' })

    const email = 'marta.secretperson@mail.example'
    const password = 'correct-horse-battery-staple'
    const address = '198.51.100.77'
    const token = await launchToken(panel, { sub: affiliate.client.externalId, email })
    const visitToken = signVisitToken({
      link: {
        first: { visitId: 'v1', linkId: link.id, at: 1, lifeDays: 30 },
        last: { visitId: 'v1', linkId: link.id, at: 1, lifeDays: 30 },
      },
    })
    const event = JSON.stringify(clientRegistered({ client: { email }, visit_token: visitToken }))
    const signed = signedHeaders(panel.secret, event)
    const tampered = { ...signed, 'webhook-id': 'evt-somebody-elses' }
    const forwarded = { ...BROWSER, 'x-forwarded-for': address, 'x-request-id': 'req-0123456789' }
    const session = 'pa_session=s%3Aabcdefabcdefabcdef.sessionsignature123'

    const ask = (path: string, init: RequestInit = {}) =>
      fetch(web.url + path, {
        redirect: 'manual',
        ...init,
        headers: { ...forwarded, ...init.headers },
      })
    const post = (headers: Record<string, string>, body: string) =>
      ask(`/api/panel/v1/${panel.key}/events`, {
        method: 'POST',
        body,
        headers: { ...headers, 'content-type': 'application/json' },
      })

    try {
      const launched = await ask(`/launch?token=${token}`)
      assert.include([302, 303], launched.status)
      await ask(`/launch?token=${token}`)
      await ask(`/launch?token=${token}broken&email=${encodeURIComponent(email)}`)

      const form = await ask('/login', { headers: { cookie: session } })
      const csrf = /name="_csrf"[^>]*value="([^"]+)"/.exec(await form.text())?.[1] ?? ''
      const cookie = form.headers.getSetCookie().map((each) => each.split(';')[0])
      await ask('/login', {
        method: 'POST',
        body: new URLSearchParams({ _csrf: csrf, email, password }),
        headers: { cookie: cookie.join('; ') },
      })

      const accepted = await post(signed, event)
      assert.equal(accepted.status, 202)
      await post(tampered, event)
      await post(signedHeaders(panel.secret, '{"type":"x"}'), '{"type":"x"}')
      await ask(`/go/${link.code}?who=${encodeURIComponent(email)}`, {
        headers: { cookie: `pa_visit=${visitToken}` },
      })
      await ask(`/no-such-page?token=${token}&email=${email}`)
      await ask('/metrics', { headers: { authorization: 'Bearer wrong-token-of-somebody' } })
    } finally {
      await web.stop()
    }

    const lines = web.output().split('\n').filter(Boolean)
    const requests = lines
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line))
      .filter(({ msg }) => msg === 'request')
    const told = requests.map(({ method, route, status }) => `${method} ${route} ${status}`)

    assert.includeMembers(told, [
      'POST /api/panel/v1/:panel/events 202',
      'POST /api/panel/v1/:panel/events 401',
      'POST /api/panel/v1/:panel/events 422',
      'GET /launch 401',
      'GET /metrics 403',
    ])
    for (const request of requests) {
      assert.isNumber(request.ms)
      if (!request.route.startsWith('/health')) assert.equal(request.request_id, 'req-0123456789')
    }

    for (const secret of [
      email,
      encodeURIComponent(email),
      password,
      token,
      token.split('.')[2]!,
      visitToken,
      signed['webhook-signature'].slice(3),
      panel.secret,
      panel.secret.replace('whsec_', ''),
      address,
      'sessionsignature123',
      'wrong-token-of-somebody',
      '?who=',
      '?token=',
    ]) {
      assert.notInclude(web.output(), secret)
    }
  })
})
