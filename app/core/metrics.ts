/**
 * Numbers about the running process, for Prometheus (`/metrics`). One registry per process; a metric is defined beside what it
 * counts, once:
 *
 *     const visitsStored = metrics.counter('pa_visits_stored_total', 'Visits stored')
 *     visitsStored.add(batch.length)
 *     const events = metrics.counter('pa_panel_events_total', 'Panel events by result', ['result'])
 *     events.add(1, 'accepted')
 *
 * Label values come from a short fixed list (a route's pattern, a status class), never from a visitor.
 */
type LabelValues = string[]

interface Sample {
  suffix?: string
  labels: Record<string, string>
  value: number
}

abstract class Metric {
  abstract readonly type: 'counter' | 'gauge' | 'histogram'

  constructor(
    readonly name: string,
    readonly help: string,
    protected readonly labelNames: string[]
  ) {}

  abstract samples(): Promise<Sample[]> | Sample[]

  protected labelsOf(key: string): Record<string, string> {
    const values = key === '' ? [] : key.split('\0')
    return Object.fromEntries(this.labelNames.map((name, index) => [name, values[index] ?? '']))
  }
}

/**
 * Only ever grows; starts at 0 with the process.
 */
export class Counter extends Metric {
  readonly type = 'counter'
  #total = 0
  #byLabels = new Map<string, number>()

  /** Adds `amount` to the series with these label values, given in the order of their names. */
  add(amount = 1, ...labels: LabelValues) {
    if (labels.length === 0) {
      this.#total += amount
      return
    }
    const key = labels.join('\0')
    this.#byLabels.set(key, (this.#byLabels.get(key) ?? 0) + amount)
  }

  /** The count so far: of one series, or of the metric without labels. */
  value(...labels: LabelValues): number {
    return labels.length === 0 ? this.#total : (this.#byLabels.get(labels.join('\0')) ?? 0)
  }

  samples() {
    if (this.labelNames.length === 0) return [{ labels: {}, value: this.#total }]
    return [...this.#byLabels].map(([key, value]) => ({ labels: this.labelsOf(key), value }))
  }
}

/**
 * How observations spread over `buckets` (upper bounds, ascending).
 */
export class Histogram extends Metric {
  readonly type = 'histogram'
  #byLabels = new Map<string, { counts: number[]; sum: number; count: number }>()

  constructor(
    name: string,
    help: string,
    labelNames: string[],
    readonly buckets: number[]
  ) {
    super(name, help, labelNames)
  }

  observe(value: number, ...labels: LabelValues) {
    const key = labels.join('\0')
    let series = this.#byLabels.get(key)
    if (!series) {
      series = { counts: this.buckets.map(() => 0), sum: 0, count: 0 }
      this.#byLabels.set(key, series)
    }
    series.sum += value
    series.count++
    const bucket = this.buckets.findIndex((bound) => value <= bound)
    if (bucket !== -1) series.counts[bucket]!++
  }

  samples() {
    return [...this.#byLabels].flatMap(([key, { counts, sum, count }]) => {
      const labels = this.labelsOf(key)
      let below = 0
      return [
        ...this.buckets.map((bound, index) => ({
          suffix: '_bucket',
          labels: { ...labels, le: String(bound) },
          value: (below += counts[index]!),
        })),
        { suffix: '_bucket', labels: { ...labels, le: '+Inf' }, value: count },
        { suffix: '_sum', labels, value: sum },
        { suffix: '_count', labels, value: count },
      ]
    })
  }
}

/**
 * A state that is looked up when somebody asks: `collect` returns the value, or one per label value. A gauge that fails to
 * answer is left out of that answer.
 */
export class Gauge extends Metric {
  readonly type = 'gauge'

  constructor(
    name: string,
    help: string,
    labelNames: string[],
    private collect: () => Promise<GaugeValue> | GaugeValue
  ) {
    super(name, help, labelNames)
  }

  async samples() {
    const value = await this.collect()
    if (typeof value === 'number') return [{ labels: {}, value }]
    return Object.entries(value).map(([key, number]) => ({
      labels: this.labelsOf(key),
      value: number,
    }))
  }
}

type GaugeValue = number | Record<string, number>

export class MetricsRegistry {
  #metrics = new Map<string, Metric>()

  counter(name: string, help: string, labelNames: string[] = []): Counter {
    return this.#define(name, () => new Counter(name, help, labelNames))
  }

  histogram(name: string, help: string, buckets: number[], labelNames: string[] = []): Histogram {
    return this.#define(name, () => new Histogram(name, help, labelNames, buckets))
  }

  /** `labelName` where `collect` returns one number per value of that label. */
  gauge(
    name: string,
    help: string,
    collect: () => Promise<GaugeValue> | GaugeValue,
    labelName?: string
  ): Gauge {
    return this.#define(name, () => new Gauge(name, help, labelName ? [labelName] : [], collect))
  }

  /**
   * All metrics in Prometheus' text format, version 0.0.4.
   */
  async render(): Promise<string> {
    const parts = await Promise.all([...this.#metrics.values()].map((metric) => renderOne(metric)))
    return parts.filter(Boolean).join('\n') + '\n'
  }

  // Defined again (a module loaded anew in development): the first one stays, with its counts.
  #define<T extends Metric>(name: string, make: () => T): T {
    const existing = this.#metrics.get(name)
    if (existing) return existing as T
    const metric = make()
    this.#metrics.set(name, metric)
    return metric
  }
}

async function renderOne(metric: Metric): Promise<string> {
  let samples: Sample[]
  try {
    samples = await metric.samples()
  } catch {
    return ''
  }
  return [
    `# HELP ${metric.name} ${metric.help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}`,
    `# TYPE ${metric.name} ${metric.type}`,
    ...samples.map(
      ({ suffix = '', labels, value }) =>
        `${metric.name}${suffix}${renderLabels(labels)} ${Number.isFinite(value) ? value : 'NaN'}`
    ),
  ].join('\n')
}

function renderLabels(labels: Record<string, string>): string {
  const pairs = Object.entries(labels).map(([name, value]) => {
    const escaped = value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
    return `${name}="${escaped}"`
  })
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}

export const metrics = new MetricsRegistry()
