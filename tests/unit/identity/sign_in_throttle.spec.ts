import { test } from '@japa/runner'
import { network } from '#identity/sign_in_throttle'

test.group('Where a try comes from', () => {
  test('{address} counts as {counted}')
    .with([
      { address: '192.0.2.7', counted: '192.0.2.7' },
      { address: '::ffff:192.0.2.7', counted: '192.0.2.7' },
      { address: '2001:db8:1:2:3:4:5:6', counted: '2001:db8:1:2' },
      { address: '2001:db8:1:2::9', counted: '2001:db8:1:2' },
      { address: '2001:db8::9', counted: '2001:db8:0:0' },
      { address: '::1', counted: '0:0:0:0' },
      { address: 'fe80::1%eth0', counted: 'fe80:0:0:0' },
    ])
    .run(({ assert }, { address, counted }) => {
      assert.equal(network(address), counted)
    })
})
