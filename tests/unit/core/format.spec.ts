import { test } from '@japa/runner'
import {
  formatDate,
  formatDateTime,
  formatNumber,
  formatPercent,
  machineTime,
} from '#core/i18n/format'

const at = (iso: string) => Date.parse(iso)

test.group('Numbers and dates for people', () => {
  test('{written}')
    .with([
      { made: () => formatNumber(1234, 'en'), written: '1,234' },
      { made: () => formatNumber(1234, 'it'), written: '1.234' },
      { made: () => formatNumber(-1234567, 'it'), written: '-1.234.567' },
      { made: () => formatPercent(1250, 'en'), written: '12.5%' },
      { made: () => formatPercent(1250, 'it'), written: '12,5%' },
      { made: () => formatPercent(1, 'en'), written: '0.01%' },
      { made: () => formatDate(at('2026-11-20T10:15:00Z'), 'en'), written: '20 Nov 2026' },
      { made: () => formatDate(at('2026-11-20T10:15:00Z'), 'it'), written: '20 nov 2026' },
      {
        made: () => formatDateTime(at('2026-11-20T10:15:00Z'), 'en'),
        written: '20 Nov 2026, 11:15',
      },
      {
        made: () => formatDateTime(at('2026-11-20T10:15:00Z'), 'it'),
        written: '20 nov 2026, 11:15',
      },
      // a day is the programme's, not UTC's
      { made: () => formatDate(at('2026-11-20T23:30:00Z'), 'en'), written: '21 Nov 2026' },
      {
        made: () => formatDateTime(at('2026-07-01T22:30:00Z'), 'en'),
        written: '2 Jul 2026, 00:30',
      },
      { made: () => machineTime(at('2026-11-20T10:15:00Z')), written: '2026-11-20T10:15:00.000Z' },
    ])
    .run(({ assert }, { made, written }) => {
      assert.equal(made(), written)
    })
})
