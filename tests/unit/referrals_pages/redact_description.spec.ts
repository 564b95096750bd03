import fc from 'fast-check'
import { test } from '@japa/runner'
import { redactDescription } from '#referrals/redact_description'

const CARLA = { name: 'Carla Rossi', company: 'Rossi & Figli (Milano)' }

const CASES: [description: string, shown: string][] = [
  ['Starter Hosting', 'Starter Hosting'],
  ['Starter Hosting, yearly', 'Starter Hosting, yearly'],
  [
    'Starter Hosting - carla-shop.it (20/11/2026 - 19/11/2027)',
    'Starter Hosting - c***.it (20/11/2026 - 19/11/2027)',
  ],
  ['Domain Registration - carla-shop.co.uk - 1 Year/s', 'Domain Registration - c***.uk - 1 Year/s'],
  ['Domain Registration – www.carla-shop.it', 'Domain Registration – w***.it'],
  ['Renewal: CARLA-SHOP.IT', 'Renewal: c***.it'],
  ['Renewal of bücher.example', 'Renewal of b***.example'],
  ['Renewal of xn--bcher-kva.xn--p1ai', 'Renewal of x***.xn--p1ai'],
  ['Hosting (carla-shop.it)', 'Hosting (c***.it)'],
  ['Site https://carla-shop.it/blog', 'Site https://c***.it/blog'],
  ['Mailbox carla@carla-shop.it', 'Mailbox c***@c***.it'],
  ['Hosting for Carla Rossi', 'Hosting for ***'],
  ['Hosting for CARLA  ROSSI.', 'Hosting for ***.'],
  ['Hosting for Rossi & Figli (Milano)', 'Hosting for ***'],
  ['VPS at 203.0.113.7', 'VPS at ***'],
  ['.com domain', '.com domain'],
  ['VPS 2.0, 4.5 GB', 'VPS 2.0, 4.5 GB'],
  ['Node.js hosting', 'Node.js hosting'],
  ['ASP.NET hosting', 'ASP.NET hosting'],
  ['Backup 10GB/mo. Daily', 'Backup 10GB/mo. Daily'],
  ['Tariffa più. Annuale', 'Tariffa più. Annuale'],
]

test.group('Redacted description', () => {
  for (const [description, shown] of CASES) {
    test(`${JSON.stringify(description)} is shown as ${JSON.stringify(shown)}`, ({ assert }) => {
      assert.strictEqual(redactDescription(description, CARLA), shown)
    })
  }

  test('a client of whom nothing is known has no names to take out', ({ assert }) => {
    assert.strictEqual(redactDescription('Starter Hosting'), 'Starter Hosting')
    assert.strictEqual(
      redactDescription('Starter Hosting', { name: ' ', company: null }),
      'Starter Hosting'
    )
  })

  test('redacting twice changes nothing more', ({ assert }) => {
    for (const [description] of CASES) {
      const once = redactDescription(description, CARLA)
      assert.strictEqual(redactDescription(once, CARLA), once)
    }
  })

  test('a host never survives, whatever stands around it', ({ assert }) => {
    const label = fc.stringMatching(/^[a-z0-9]{3,12}$/)
    const around = fc.constantFrom('', ' ', ' - ', '(', ')', ',', ': ', '"', '–', '/', '\n')

    fc.assert(
      fc.property(
        around,
        label,
        fc.constantFrom('com', 'it', 'co.uk'),
        around,
        (a, host, tld, b) => {
          const shown = redactDescription(`Hosting${a || ' '}${host}.${tld}${b}`)
          assert.notInclude(shown, `${host}.`)
        }
      ),
      { numRuns: 1_000 }
    )
  })

  test('a hostile text is done long before the test gives up', ({ assert }) => {
    // work that grows with the power of the length would take for ever
    for (const text of ['a.', 'a-', 'a', '@']) {
      assert.isString(redactDescription(text.repeat(2_000), CARLA))
    }
  })
})
