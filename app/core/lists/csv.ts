import { Readable } from 'node:stream'
import { toDecimalString } from '#core/money'
import type { HttpContext } from '@adonisjs/core/http'

/**
 * A cell that is a number for the spreadsheet, minus sign included: amounts as decimal strings, counts.
 */
export class CsvNumber {
  readonly text: string

  constructor(value: string | number) {
    this.text = String(value)
    if (!/^-?\d+(\.\d+)?$/.test(this.text)) {
      throw new Error(`Not a number for CSV: ${this.text}`)
    }
  }
}

/**
 * An amount as its column shows it: `-1234.56`, without the currency, which has a column of its own.
 * @param minor minor units
 */
export function csvAmount(minor: number, currency: string) {
  return new CsvNumber(toDecimalString(minor, currency))
}

export type CsvCell = string | CsvNumber | null | undefined

/**
 * Text that a spreadsheet would take for a formula starts with one of these. RFC 4180 has no way to say "text", so it
 * gets an apostrophe in front, as OWASP advises.
 */
const FORMULA_START = /^[=+\-@\t\r]/

const NEEDS_QUOTES = /[",\r\n\t']|^\s|\s$/

/**
 * Excel takes a file for UTF-8 only with this mark.
 */
const BYTE_ORDER_MARK = '\uFEFF'

const ROWS_PER_CHUNK = 200

export function csvCell(cell: CsvCell): string {
  if (cell === null || cell === undefined) return ''
  if (cell instanceof CsvNumber) return cell.text

  const safe = FORMULA_START.test(cell) ? `'${cell}` : cell
  return NEEDS_QUOTES.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

export function csvRow(cells: readonly CsvCell[]): string {
  return cells.map(csvCell).join(',') + '\r\n'
}

/**
 * Answers with a CSV file, row by row: the whole export is never in memory.
 * @param rows an async generator that reads in chunks, in the order of the list
 */
export function streamCsv(
  { response }: HttpContext,
  file: {
    name: string
    header: readonly string[]
    rows: AsyncIterable<readonly CsvCell[]> | Iterable<readonly CsvCell[]>
  }
) {
  response.header('Content-Type', 'text/csv; charset=utf-8')
  response.header(
    'Content-Disposition',
    `attachment; filename="${file.name.replaceAll(/[^\w.-]/g, '_')}"`
  )
  response.header('X-Content-Type-Options', 'nosniff')
  response.stream(Readable.from(chunks(file.header, file.rows)))
}

async function* chunks(
  header: readonly string[],
  rows: AsyncIterable<readonly CsvCell[]> | Iterable<readonly CsvCell[]>
) {
  let chunk = BYTE_ORDER_MARK + csvRow(header)
  let count = 0
  for await (const row of rows) {
    chunk += csvRow(row)
    if (++count % ROWS_PER_CHUNK === 0) {
      yield chunk
      chunk = ''
    }
  }
  if (chunk) yield chunk
}
