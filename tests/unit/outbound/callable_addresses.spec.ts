import { networkInterfaces } from 'node:os'
import { test } from '@japa/runner'
import {
  type AddressPolicy,
  judgeAddress,
  parseAllowances,
  parsePorts,
} from '#outbound/client/callable_addresses'

const policy = (allowed: string, more: Partial<AddressPolicy> = {}): AddressPolicy => ({
  allowed: parseAllowances(allowed),
  ports: [80, 443],
  ownOrigins: [],
  ownPorts: [3333],
  ...more,
})

/** `address:port` or `name>address:port`: `ok`, `ok by <entry>`, or the reason. */
function judge(allowed: string, dialled: string, more?: Partial<AddressPolicy>) {
  const [, name, address, port] = /^(?:(.+)>)?(.+):(\d+)$/.exec(dialled)!
  const verdict = judgeAddress(policy(allowed, more), {
    address: address!,
    hostname: name ?? address!,
    port: Number(port),
  })
  if (!verdict.ok) return verdict.reason
  return verdict.allowedBy === null ? 'ok' : `ok by ${verdict.allowedBy}`
}

test.group('Addresses that may be dialled', () => {
  test('{0} with "{1}" allowed: {2}')
    .with([
      // public ones
      ['93.184.215.14:80', '', 'ok'],
      ['93.184.215.14:443', '', 'ok'],
      ['93.184.215.14:8443', '', 'port'],
      ['93.184.215.14:8443', '93.184.215.14:8443', 'ok by 93.184.215.14:8443'],
      ['tracker.example>93.184.215.14:8443', 'tracker.example:8443', 'ok by tracker.example:8443'],
      ['other.example>93.184.215.14:8443', 'tracker.example:8443', 'port'],
      ['2606:2800:21f:cb07:6820:80da:af6b:8b2c:443', '', 'ok'],
      ['::ffff:93.184.215.14:443', '', 'ok'],

      // inside, and what lets it pass
      ['10.1.2.3:80', '', 'inside'],
      ['10.1.2.3:80', '10.1.2.3', 'ok by 10.1.2.3'],
      ['10.1.2.3:80', '10.1.2.4', 'inside'],
      ['10.1.2.3:80', '10.0.0.0/8', 'ok by 10.0.0.0/8'],
      ['10.1.2.3:80', '10.0.0.0/16', 'inside'],
      ['10.1.2.3:8080', '10.0.0.0/8', 'inside'],
      ['10.1.2.3:8080', '10.0.0.0/8:8080', 'ok by 10.0.0.0/8:8080'],
      ['10.1.2.3:80', '10.0.0.0/8:8080', 'inside'],
      ['::ffff:10.1.2.3:80', '10.0.0.0/8', 'ok by 10.0.0.0/8'],
      ['tracker.internal>10.1.2.3:80', 'tracker.internal', 'ok by tracker.internal'],
      ['tracker.internal>10.1.2.3:8080', 'tracker.internal', 'inside'],
      ['tracker.internal>10.1.2.3:8080', 'tracker.internal:8080', 'ok by tracker.internal:8080'],
      ['sub.tracker.internal>10.1.2.3:80', 'tracker.internal', 'inside'],
      ['fd00::5:443', 'fd00::/8', 'ok by fd00::/8'],
      ['fd00::5:8080', '[fd00::5]:8080', 'ok by [fd00::5]:8080'],
      ['100.64.0.1:80', '100.64.0.0/10', 'ok by 100.64.0.0/10'],
      ['127.0.0.1:3336', '127.0.0.1:3336', 'ok by 127.0.0.1:3336'],
      ['127.0.0.1:3337', '127.0.0.1:3336', 'inside'],
      ['127.0.0.2:3336', '127.0.0.1:3336', 'inside'],
      ['localhost>::1:3336', '127.0.0.1:3336', 'ok by 127.0.0.1:3336'],
      ['localhost>::1:3336', '10.0.0.1:3336', 'inside'],

      // what nobody may allow
      ['169.254.169.254:80', '169.254.0.0/16', 'metadata'],
      ['169.254.1.1:80', '169.254.0.0/16', 'ok by 169.254.0.0/16'],
      ['metadata.internal>169.254.169.254:80', 'metadata.internal', 'metadata'],
      ['168.63.129.16:80', '168.63.129.16', 'metadata'],
      ['fd00:ec2::254:80', 'fd00::/8', 'metadata'],
      ['0.0.0.0:80', '0.0.0.0/0', 'special'],
      ['224.0.0.1:80', '0.0.0.0/0', 'special'],
      ['::127.0.0.1:80', '::/0', 'special'],
      ['::127.0.0.1:80', '127.0.0.1', 'special'],
      ['::10.0.0.1:80', '10.0.0.0/8', 'special'],
      ['64:ff9b::a00:1:80', '::/0', 'special'],
      ['2002:a00:1:::80', '::/0', 'special'],
      ['fe80::1%eth0:80', 'fe80::/10', 'special'],
      ['name>not an address:80', '', 'special'],
      ['name>2130706433:80', '', 'special'],
      ['127.0.0.1:3333', '127.0.0.1:3333', 'own_listener'],
      ['::1:3333', '127.0.0.0/8:3333, ::1', 'own_listener'],
      ['::ffff:127.0.0.1:3333', '127.0.0.1:3333', 'own_listener'],
      ['0.0.0.0:3333', '0.0.0.0/0:3333', 'own_listener'],
      ['mine.example>127.9.9.9:3333', 'mine.example:3333', 'own_listener'],
    ] as const)
    .run(({ assert }, [dialled, allowed, expected]) => {
      assert.equal(judge(allowed, dialled), expected)
    })

  test('no address of this machine is called on a port of ours', ({ assert }) => {
    const addresses = Object.values(networkInterfaces()).flatMap((each) => each ?? [])
    assert.isNotEmpty(addresses)
    for (const { address, cidr } of addresses) {
      assert.equal(judge(`${cidr}`, `${address}:3333`, { ports: [3333] }), 'own_listener')
    }
  })

  test('a refusal names what an operator would allow', ({ assert }) => {
    const entry = (address: string, hostname: string, port: number) => {
      const verdict = judgeAddress(policy(''), { address, hostname, port })
      return verdict.ok ? null : verdict.values.entry
    }
    assert.equal(entry('10.0.0.5', '10.0.0.5', 80), '10.0.0.5')
    assert.equal(entry('10.0.0.5', 'tracker.internal', 443), 'tracker.internal')
    assert.equal(entry('10.0.0.5', 'tracker.internal', 8080), 'tracker.internal:8080')
    assert.equal(entry('fd00::5', 'fd00::5', 8080), '[fd00::5]:8080')
  })
})

test.group('OUTBOUND_ALLOWED and OUTBOUND_PORTS', () => {
  test('take names, addresses and networks, each with a port or none', ({ assert }) => {
    const entries = parseAllowances(
      ' 127.0.0.1:3336, 10.0.0.0/8,Tracker.Internal. ,tracker:8080,fd00::/8,[fd00::5]:80,,::ffff:10.0.0.1,müller.example'
    ).map(({ name, network, port }) => [name ?? `${network![0]}/${network![1]}`, port])
    assert.deepEqual(entries, [
      ['127.0.0.1/32', 3336],
      ['10.0.0.0/8', null],
      ['tracker.internal', null],
      ['tracker', 8080],
      ['fd00::/8', null],
      ['fd00::5/128', 80],
      ['10.0.0.1/32', null],
      ['xn--mller-kva.example', null],
    ])
    assert.deepEqual(parseAllowances(''), [])
    assert.deepEqual(parsePorts('8443, 8080,'), [8443, 8080])
  })

  test('"{0}" stops the start with a sentence')
    .with([
      ['http://tracker.internal'],
      ['tracker.internal/path'],
      ['*.internal'],
      ['10.0.0.0/33'],
      ['10.0.0/8'],
      ['10.0.0.256'],
      ['010.0.0.1'],
      ['2130706433'],
      ['10.0.0.1:0'],
      ['10.0.0.1:65536'],
      ['10.0.0.1:'],
      ['tracker:http'],
      ['fe80::1%eth0'],
      ['[fd00::5'],
      ['[tracker]:80'],
      ['user@tracker'],
      ['a b'],
      ['-a.example'],
      ['a..b'],
    ])
    .run(({ assert }, [entry]) => {
      const refusal = (() => {
        try {
          parseAllowances(`10.0.0.0/8, ${entry}`)
        } catch (error) {
          return error as Error & { code: string }
        }
      })()
      assert.equal(refusal?.code, 'E_OUTBOUND_ALLOWED')
      assert.include(refusal!.message, `"${entry}"`)
    })

  test('a port that is none does, too', ({ assert }) => {
    for (const wrong of ['0', '65536', 'http', '-1', '80-90', '8 0']) {
      assert.throws(() => parsePorts(`443,${wrong}`), `OUTBOUND_PORTS has "${wrong}"`)
    }
  })
})
