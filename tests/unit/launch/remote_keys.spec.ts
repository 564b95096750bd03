import { once } from 'node:events'
import { createServer } from 'node:net'
import { test } from '@japa/runner'
import { exportJWK, generateKeyPair } from 'jose'
import { createServer as createHttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { remoteKeys } from '#panels/launch/remote_keys'
import { ownPorts } from '#config/outbound'

test.group('Key sets of panels', () => {
  test('are fetched inside the network, too, without a redirect elsewhere', async ({ assert }) => {
    const { publicKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true })
    const keys = [{ ...(await exportJWK(publicKey)), kid: 'a', alg: 'EdDSA' }]
    const seen: (string | undefined)[] = []
    const server = createHttpServer((request, response) => {
      seen.push(request.url)
      if (request.url === '/moved') response.writeHead(302, { location: '/keys' }).end()
      else response.end(JSON.stringify({ keys }))
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo

    for (const host of ['127.0.0.1', 'localhost']) {
      const found = await remoteKeys(`http://${host}:${port}/keys`)({ alg: 'EdDSA', kid: 'a' })
      assert.equal(found.type, 'public')
    }
    await assert.rejects(async () => {
      await remoteKeys(`http://127.0.0.1:${port}/moved`)({ alg: 'EdDSA', kid: 'a' })
    })
    assert.deepEqual(seen, ['/keys', '/keys', '/moved'])
    await new Promise((done) => server.close(done))
  })

  test('are never asked of this program itself', async ({ assert }) => {
    let connections = 0
    const server = createServer((socket) => {
      connections++
      socket.destroy()
    })
    server.listen(ownPorts[0], '127.0.0.1')
    await once(server, 'listening')
    await assert.rejects(async () => {
      await remoteKeys(`http://127.0.0.1:${ownPorts[0]}/keys`)({ alg: 'EdDSA', kid: 'a' })
    }, /could not be fetched: blocked, own_listener/)
    assert.equal(connections, 0)
    await new Promise((done) => server.close(done))
  })
})
