import { test } from '@japa/runner'
import { addressHash, addressKey, isTellingAddress, neighbouringHashes } from '#core/address_hash'

const AT = Date.UTC(2026, 10, 20)
const DAY = 86_400_000

test.group('Address hash', () => {
  test('{0} is kept as {1}')
    .with([
      ['192.0.2.7', '192.0.2.7'],
      ['::ffff:192.0.2.7', '192.0.2.7'],
      ['::FFFF:192.0.2.7', '192.0.2.7'],
      ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
      ['2001:0DB8:0001:0002::6', '2001:db8:1:2'],
      ['2001:db8::1', '2001:db8:0:0'],
      ['::1', '0:0:0:0'],
      ['fe80::1%eth0', 'fe80:0:0:0'],
      ['nonsense:', 'nonsense:'],
      ['', ''],
    ] as [string, string][])
    .run(({ assert }, [address, key]) => {
      assert.equal(addressKey(address), key)
    })

  test('is the same for the same address within a period, and another in the next', ({
    assert,
  }) => {
    const hash = addressHash('192.0.2.7', AT)
    assert.match(hash, /^[\w-]{43}$/)
    assert.equal(addressHash('::ffff:192.0.2.7', AT), hash)
    assert.notEqual(addressHash('192.0.2.8', AT), hash)
    assert.notEqual(addressHash('192.0.2.7', AT + 31 * DAY), hash)
    assert.equal(addressHash('192.0.2.7', AT), hash)
  })

  test('devices of one network are alike, other networks are not', ({ assert }) => {
    assert.equal(addressHash('2001:db8::1', AT), addressHash('2001:db8::ffff:1', AT))
    assert.notEqual(addressHash('2001:db8::1', AT), addressHash('2001:db8:0:1::1', AT))
  })

  test('a sighting meets those of up to a period before and after, and none further away', ({
    assert,
  }) => {
    const hashes = neighbouringHashes('192.0.2.7', AT)
    for (const days of [-30, -29, -1, 0, 1, 29, 30]) {
      assert.include(hashes, addressHash('192.0.2.7', AT + days * DAY), String(days))
    }
    for (const days of [-61, 61]) {
      assert.notInclude(hashes, addressHash('192.0.2.7', AT + days * DAY), String(days))
    }
    assert.notInclude(hashes, addressHash('192.0.2.8', AT))
  })

  test('{0} tells of a person: {1}')
    .with([
      ['192.0.2.7', true],
      ['::ffff:192.0.2.7', true],
      ['2001:db8::1', true],
      ['127.0.0.1', false],
      ['::ffff:127.0.0.1', false],
      ['::1', false],
      ['10.1.2.3', false],
      ['172.20.0.1', false],
      ['192.168.1.1', false],
      ['100.64.0.1', false],
      ['169.254.1.1', false],
      ['fe80::1%eth0', false],
      ['fd00::1', false],
      ['0.0.0.0', false],
      ['somewhere', false],
      ['', false],
    ] as [string, boolean][])
    .run(({ assert }, [address, telling]) => {
      assert.equal(isTellingAddress(address), telling)
    })
})
