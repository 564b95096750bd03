import fc from 'fast-check'
import { test } from '@japa/runner'
import { runs } from '#tests/helpers/long'
import { CURRENCIES } from '#core/money'
import { csvAmount, csvCell, CsvNumber, csvRow } from '#core/lists/csv'

/**
 * An RFC 4180 reader, as a spreadsheet has one.
 */
function read(csv: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  let cell = ''
  let quoted = false

  for (let at = 0; at < csv.length; at++) {
    const letter = csv[at]!
    if (quoted) {
      if (letter === '"' && csv[at + 1] === '"') {
        cell += '"'
        at++
      } else if (letter === '"') quoted = false
      else cell += letter
    } else if (letter === '"' && cell === '') quoted = true
    else if (letter === ',') {
      row.push(cell)
      cell = ''
    } else if (letter === '\r' && csv[at + 1] === '\n') {
      rows.push([...row, cell])
      row = []
      cell = ''
      at++
    } else cell += letter
  }
  return rows
}

test.group('A cell of CSV', () => {
  test('{cell} is written {written}')
    .with([
      { cell: 'plain', written: 'plain' },
      { cell: '', written: '' },
      { cell: null, written: '' },
      { cell: 'a,b', written: '"a,b"' },
      { cell: 'say "hi"', written: '"say ""hi"""' },
      { cell: 'two\nlines', written: '"two\nlines"' },
      { cell: ' edge ', written: '" edge "' },
      { cell: '=1+1', written: `"'=1+1"` },
      { cell: '+39 06', written: `"'+39 06"` },
      { cell: '-1', written: `"'-1"` },
      { cell: '@SUM(A1)', written: `"'@SUM(A1)"` },
      { cell: '\tx', written: `"'\tx"` },
      { cell: '\rx', written: `"'\rx"` },
      { cell: '=cmd|" /C calc"!A0', written: `"'=cmd|"" /C calc""!A0"` },
      { cell: 'j***@e***.com', written: 'j***@e***.com' },
      { cell: new CsvNumber(-5), written: '-5' },
      { cell: csvAmount(-123_456, 'EUR'), written: '-1234.56' },
      { cell: csvAmount(1999, 'JPY'), written: '1999' },
      { cell: csvAmount(-5, 'KWD'), written: '-0.005' },
    ])
    .run(({ assert }, { cell, written }) => {
      assert.equal(csvCell(cell), written)
    })

  test('what is not a number is no number', ({ assert }) => {
    for (const value of ['=1', '1e5', 'NaN', '1,5', '', '- 1', '0x10']) {
      assert.throws(() => new CsvNumber(value), /Not a number/)
    }
    assert.throws(() => new CsvNumber(Number.NaN))
  })

  test('no text begins as a formula, and nothing of it is lost', ({ assert }) => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.tuple(fc.constantFrom(...'=+-@\t\r'), fc.string()).map(([first, rest]) => first + rest)
    )

    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 5 }), (cells) => {
        const [row, ...others] = read(csvRow(cells))

        assert.lengthOf(others, 0)
        assert.lengthOf(row!, cells.length)
        for (const [index, cell] of row!.entries()) {
          assert.notMatch(cell, /^[=+\-@\t\r]/)
          assert.equal(cell.replace(/^'(?=[=+\-@\t\r])/, ''), cells[index])
        }
      }),
      { numRuns: runs(1_000, 100_000) }
    )
  })

  test('an amount of any currency stays a number', ({ assert }) => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.constantFrom(...CURRENCIES), (minor, currency) => {
        assert.match(csvCell(csvAmount(minor, currency)), /^-?\d+(\.\d+)?$/)
      }),
      { numRuns: runs(1_000, 100_000) }
    )
  })
})
