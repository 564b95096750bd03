import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from '@japa/runner'
import { resolveBy } from '#outbound/client/resolve_name'
import { startDnsServer } from '#tests/helpers/dns_server'

test.group('Looking names up', () => {
  test('localhost is this machine, whatever anybody says', async ({ assert }) => {
    const dns = await startDnsServer()
    dns.names.set('localhost', { answers: [['93.184.215.14']] })
    const resolve = resolveBy(dns.servers)
    assert.deepEqual(await resolve('localhost'), ['127.0.0.1', '::1'])
    assert.deepEqual(await resolve('a.localhost'), ['127.0.0.1', '::1'])
    assert.isEmpty(dns.asked)
    await dns.stop()
  })

  test('the hosts file comes before DNS', async ({ assert }) => {
    const folder = mkdtempSync(join(tmpdir(), 'hosts-'))
    const hostsFile = join(folder, 'hosts')
    writeFileSync(
      hostsFile,
      '# programs\n10.0.0.5 Tracker.Internal tracker # ours\nfd00::5\ttracker.internal\nnonsense tracker\r\n10.0.0.6\n'
    )
    const resolve = resolveBy(undefined, { hostsFile })
    assert.deepEqual(await resolve('tracker.internal'), ['10.0.0.5', 'fd00::5'])
    assert.deepEqual(await resolve('tracker'), ['10.0.0.5'])
    rmSync(folder, { recursive: true })
  })

  test('both kinds of addresses are answered, or the one there is', async ({ assert }) => {
    const dns = await startDnsServer()
    dns.names.set('both.test', { answers: [['93.184.215.14', '2606:2800:21f::1']] })
    dns.names.set('six.test', { answers: [['2606:2800:21f::1']] })
    const resolve = resolveBy(dns.servers)
    assert.deepEqual(await resolve('both.test'), ['93.184.215.14', '2606:2800:21f::1'])
    assert.deepEqual(await resolve('six.test'), ['2606:2800:21f::1'])
    assert.deepEqual(await resolve('none.test'), [])
    await dns.stop()
  })
})
