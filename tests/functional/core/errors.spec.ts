import edge from 'edge.js'
import { getActiveTest, test } from '@japa/runner'
import env from '#start/env'
import User from '#identity/models/user'
import { createClient, createPanel, createUser } from '#tests/helpers/world'

async function signedInUser() {
  const panel = await createPanel()
  return User.findOrFail(await createUser(panel, await createClient(panel)))
}

test.group('Error pages', () => {
  test('an unknown address is a page that leads on, in the visitor’s language', async ({
    client,
  }) => {
    const response = await client.get('/no-such-page').header('accept-language', 'it-IT,it;q=0.9')

    response.assertStatus(404)
    response.assertTextIncludes('<html lang="it"')
    response.assertTextIncludes('Questa pagina non esiste')
    response.assertTextIncludes('https://www.example.com/')
  })

  test('an unknown address makes no session for somebody who has none', async ({ assert }) => {
    const response = await fetch(`${env.get('APP_URL')}/no-such-page`)

    assert.equal(response.status, 404)
    assert.isNull(response.headers.get('set-cookie'))
    assert.include(response.headers.get('content-security-policy'), "frame-ancestors 'none'")
  })

  test('an unknown address keeps the menu for those signed in', async ({ client }) => {
    const response = await client.get('/no-such-page').loginAs(await signedInUser())

    response.assertStatus(404)
    response.assertTextIncludes('href="/affiliate/terms"')
    response.assertTextIncludes('There is no such page')
  })

  test('no permission is a page that says what to do', async ({ client }) => {
    const response = await client.get('/__test/forbidden').loginAs(await signedInUser())

    response.assertStatus(403)
    response.assertTextIncludes('You cannot open this page')
    response.assertTextIncludes('sign in with the account that this page is for')
  })

  for (const address of ['/__test/broken', '/__test/broken-page']) {
    test(`a failure of ours shows a number and no detail (${address})`, async ({
      client,
      assert,
    }) => {
      const response = await client.get(address).header('x-request-id', 'request-4711')

      response.assertStatus(500)
      response.assertTextIncludes('Something went wrong on our side')
      response.assertTextIncludes('request-4711')
      assert.notInclude(response.text(), 'secret detail')
      assert.notInclude(response.text(), 'errors.spec')
    })
  }

  test('too many tries: a page that says how long to wait', async ({ client, assert }) => {
    const response = await client.get('/__test/too-many')

    response.assertStatus(429)
    response.assertTextIncludes('Wait 42 seconds, then try again.')
    assert.equal(response.header('retry-after'), '42')
  })

  test('without built assets a page is one clear sentence', async ({ client, assert }) => {
    const asset = edge.globals.asset
    edge.global('asset', () => {
      throw new Error('Missing manifest file. Make sure to first create a build')
    })
    getActiveTest()!.cleanup(() => {
      edge.global('asset', asset)
    })

    const response = await client.get('/login')
    response.assertStatus(500)
    assert.match(response.header('content-type')!, /^text\/plain/)
    assert.match(response.text(), /^The pages need their assets, and these are not built yet\./)
    assert.notInclude(response.text(), ' at ')
  })

  test('programs get JSON, also when they accept anything', async ({ client, assert }) => {
    const broken = await client.get('/api/__test/broken').header('accept', 'text/html')
    broken.assertStatus(500)
    assert.equal(broken.body().errors[0].message, 'Internal error. The request may be repeated.')
    assert.isString(broken.body().request_id)

    const missing = await client.post('/api/no/such/address')
    missing.assertStatus(404)
    assert.deepEqual(missing.body(), { errors: [{ message: 'There is nothing at this address' }] })
  })
})

test.group('Refused forms', () => {
  test('come back with what was typed, a summary, and a title that says so', async ({ client }) => {
    const response = await client
      .post('/__test/form')
      .header('referer', '/__test/form')
      .form({ name: 'too long a name' })
      .withCsrfToken()

    response.assertStatus(200)
    response.assertTextIncludes('<title>Error: ')
    response.assertTextIncludes('There is a mistake to correct')
    response.assertTextIncludes('href="#field-name"')
    response.assertTextIncludes('Name: write at most 5 characters.')
    response.assertTextIncludes('value="too long a name"')
  })
})
