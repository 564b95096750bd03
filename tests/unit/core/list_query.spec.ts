import fc from 'fast-check'
import { test } from '@japa/runner'
import { runs } from '#tests/helpers/long'
import { pageOf } from '#core/lists/list_page'
import { type ListSpec, parseListQuery } from '#core/lists/list_query'

const spec = {
  path: '/affiliate/links',
  choices: { status: ['active', 'inactive'], currency: ['EUR', 'USD'] },
  sorts: ['name', 'created'],
  defaultSort: '-created',
  search: true,
  dates: true,
} as const satisfies ListSpec

const parse = (query: string) =>
  parseListQuery(spec, Object.fromEntries(new URLSearchParams(query).entries()))

test.group('The address of a list', () => {
  test('an empty address is the default list', ({ assert }) => {
    const list = parse('')

    assert.isNull(list.q)
    assert.deepEqual(list.choices, { status: null, currency: null })
    assert.equal(list.sort, 'created')
    assert.equal(list.direction, 'desc')
    assert.equal(list.page, 1)
    assert.isFalse(list.isFiltered)
    assert.equal(list.address(), '/affiliate/links')
  })

  test('what the list does not name is ignored: {0}')
    .with([
      ['status=deleted'],
      ['status=constructor'],
      ['sort=password'],
      ['sort=-id;drop table links'],
      ['sort=__proto__'],
      ['page=-1'],
      ['page=0'],
      ['page=1e3'],
      ['page=two'],
      ['from=2026-02-30'],
      ['from=20261101'],
      ['to=yesterday'],
      ['q=   '],
      ['unknown=value'],
    ])
    .run(({ assert }, [query]) => {
      assert.equal(parse(query!).address(), '/affiliate/links')
    })

  test('values that are lists or objects are ignored', ({ assert }) => {
    const list = parseListQuery(spec, { q: ['a'], status: { a: 1 }, sort: ['name'], page: ['2'] })
    assert.equal(list.address(), '/affiliate/links')
  })

  test('what is typed counts where it is what the filter may be', ({ assert }) => {
    const typed = {
      path: '/admin/deliveries',
      texts: { code: /^\d{3}$/, url: null },
      sorts: ['time'],
      defaultSort: '-time',
    } as const satisfies ListSpec
    const list = parseListQuery(typed, { code: ' 404 ', url: 'a&b=ü', page: '2' })
    assert.deepEqual(list.texts, { code: '404', url: 'a&b=ü' })
    assert.equal(list.filterCount, 2)
    assert.equal(list.address(), '/admin/deliveries?code=404&url=a%26b%3D%C3%BC')
    assert.equal(list.cleared, '/admin/deliveries')

    const nothing = parseListQuery(typed, { code: '4xx', url: ['a'], __proto__: { url: 'x' } })
    assert.deepEqual(nothing.texts, { code: null, url: null })
    assert.isFalse(nothing.isFiltered)
  })

  test('days are those of the programme’s time zone, both included', ({ assert }) => {
    const list = parse('from=2026-11-01&to=2026-11-02')

    assert.equal(list.since, Date.parse('2026-11-01T00:00:00+01:00'))
    assert.equal(list.until, Date.parse('2026-11-03T00:00:00+01:00'))
  })

  test('a day on which the clocks change has its own length', ({ assert }) => {
    const list = parse('from=2026-10-25&to=2026-10-25')
    assert.equal(list.until! - list.since!, 25 * 3_600_000)
  })

  test('filtering, sorting and clearing go back to page 1', ({ assert }) => {
    const list = parse('page=4&status=active&q=blog')

    assert.equal(list.filterCount, 2)
    assert.equal(list.address({ status: 'inactive' }), '/affiliate/links?q=blog&status=inactive')
    assert.equal(list.sortAddress('name'), '/affiliate/links?q=blog&status=active&sort=name')
    assert.equal(list.cleared, '/affiliate/links')
  })

  test('a heading sorts up first, then down, and says which', ({ assert }) => {
    assert.equal(parse('').ariaSort('name'), 'none')
    assert.equal(parse('').ariaSort('created'), 'descending')
    assert.equal(parse('').sortAddress('created'), '/affiliate/links?sort=created')
    assert.equal(parse('sort=name').sortAddress('name'), '/affiliate/links?sort=-name')
    assert.equal(parse('sort=name').ariaSort('name'), 'ascending')
  })

  test('an export is at the list’s address with an ending', ({ assert }) => {
    assert.equal(
      parse('status=active&page=3').address({}, '.csv'),
      '/affiliate/links.csv?status=active'
    )
  })

  test('reading an address that a list wrote gives the same list', ({ assert }) => {
    const day = fc
      .date({ min: new Date('2020-01-01'), max: new Date('2035-12-31'), noInvalidDate: true })
      .map((date) => date.toISOString().slice(0, 10))
    const input = fc.record(
      {
        q: fc.string({ maxLength: 140 }),
        status: fc.constantFrom('active', 'inactive', 'gone'),
        currency: fc.constantFrom('EUR', 'USD', 'eur'),
        from: fc.oneof(day, fc.string()),
        to: day,
        sort: fc.constantFrom('name', '-name', 'created', '-created', 'other'),
        page: fc.integer({ min: -5, max: 99_999_999 }).map(String),
      },
      { requiredKeys: [] }
    )

    fc.assert(
      fc.property(input, (values) => {
        const list = parseListQuery(spec, values)
        const again = parse(list.address({ page: list.page }).split('?')[1] ?? '')
        assert.deepEqual({ ...again }, { ...list })
      }),
      { numRuns: runs(1_000, 100_000) }
    )
  })
})

test.group('A page of a list', () => {
  test('{total} rows, page {asked}: {words}')
    .with([
      { total: 0, asked: 1, words: '0–0 of 0', number: 1, pages: 1 },
      { total: 1, asked: 1, words: '1–1 of 1', number: 1, pages: 1 },
      { total: 25, asked: 1, words: '1–25 of 25', number: 1, pages: 1 },
      { total: 26, asked: 2, words: '26–26 of 26', number: 2, pages: 2 },
      { total: 312, asked: 1, words: '1–25 of 312', number: 1, pages: 13 },
      { total: 312, asked: 13, words: '301–312 of 312', number: 13, pages: 13 },
      { total: 312, asked: 99, words: '301–312 of 312', number: 13, pages: 13 },
      { total: 0, asked: 7, words: '0–0 of 0', number: 1, pages: 1 },
    ])
    .run(({ assert }, { total, asked, words, number, pages }) => {
      const page = pageOf(parse(`page=${asked}`), total)

      assert.equal(`${page.first}–${page.last} of ${page.total}`, words)
      assert.equal(page.number, number)
      assert.equal(page.pages, pages)
      assert.equal(page.offset, (number - 1) * 25)
    })

  test('links keep the filters; page 1 is the plain address', ({ assert }) => {
    const page = pageOf(parse('status=active&page=2'), 60)

    assert.equal(page.previous, '/affiliate/links?status=active')
    assert.equal(page.next, '/affiliate/links?status=active&page=3')
  })

  test('of many pages the first, the last and the neighbours are linked', ({ assert }) => {
    const numbers = (asked: number, total: number) =>
      pageOf(parse(`page=${asked}`), total).links.map((link) => link?.number ?? '…')

    assert.deepEqual(numbers(6, 312), [1, '…', 5, 6, 7, '…', 13])
    assert.deepEqual(numbers(1, 312), [1, 2, '…', 13])
    assert.deepEqual(numbers(3, 75), [1, 2, 3])
    assert.deepEqual(numbers(2, 50), [1, 2])
  })
})
