import { test } from '@japa/runner'
import { MetricsRegistry } from '#core/metrics'

test.group('Metrics', () => {
  test('are rendered as Prometheus reads them', async ({ assert }) => {
    const registry = new MetricsRegistry()
    registry.counter('a_total', 'Counted').add(3)
    const labelled = registry.counter('b_total', 'By kind\nand way', ['kind', 'way'])
    labelled.add(1, 'x', 'y"\\')
    labelled.add(2, 'x', 'y"\\')
    const times = registry.histogram('c_seconds', 'Times', [0.1, 1], ['route'])
    times.observe(0.05, '/')
    times.observe(0.5, '/')
    times.observe(5, '/')
    registry.gauge('d', 'State', () => 1.5)
    registry.gauge('e', 'States', async () => ({ parked: 2 }), 'state')

    assert.equal(
      await registry.render(),
      [
        '# HELP a_total Counted',
        '# TYPE a_total counter',
        'a_total 3',
        '# HELP b_total By kind\\nand way',
        '# TYPE b_total counter',
        'b_total{kind="x",way="y\\"\\\\"} 3',
        '# HELP c_seconds Times',
        '# TYPE c_seconds histogram',
        'c_seconds_bucket{route="/",le="0.1"} 1',
        'c_seconds_bucket{route="/",le="1"} 2',
        'c_seconds_bucket{route="/",le="+Inf"} 3',
        'c_seconds_sum{route="/"} 5.55',
        'c_seconds_count{route="/"} 3',
        '# HELP d State',
        '# TYPE d gauge',
        'd 1.5',
        '# HELP e States',
        '# TYPE e gauge',
        'e{state="parked"} 2',
        '',
      ].join('\n')
    )
  })

  test('that cannot be looked up are left out, the others stay', async ({ assert }) => {
    const registry = new MetricsRegistry()
    registry.gauge('broken', 'Broken', () => {
      throw new Error('the database is away')
    })
    registry.counter('whole_total', 'Whole').add()

    const text = await registry.render()
    assert.notInclude(text, 'broken')
    assert.include(text, 'whole_total 1')
  })

  test('defined a second time keep their count', ({ assert }) => {
    const registry = new MetricsRegistry()
    registry.counter('a_total', 'Counted').add(2)
    assert.equal(registry.counter('a_total', 'Counted').value(), 2)
  })
})
