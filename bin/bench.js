/**
 * `npm run bench [name…]`: runs bench/*.ts one after the other, prints their tables and keeps them in tmp/bench.md. Each file's
 * default export is `{ name, run() }`; `run` returns one table `{ title, rows, notes? }` or several.
 */
import '@poppinss/ts-exec'
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const ROOT = fileURLToPath(new URL('../', import.meta.url))
const RESULT = join(ROOT, 'tmp', 'bench.md')

process.chdir(ROOT)
const wanted = process.argv.slice(2)
const benches = []

for (const file of readdirSync(join(ROOT, 'bench')).sort()) {
  if (!file.endsWith('.ts')) continue
  const { default: bench } = await import(pathToFileURL(join(ROOT, 'bench', file)).href)
  if (bench?.run) benches.push(bench)
}

const unknown = wanted.find((name) => !benches.some((bench) => bench.name === name))
if (unknown) {
  process.stderr.write(
    `There is no benchmark "${unknown}": use ${benches.map(({ name }) => name).join(', ')}, or none for all.\n`
  )
  process.exit(1)
}

const parts = [
  `# Benchmarks\n\n${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC, ${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GB, Node.js ${process.versions.node}`,
]
let failed = false

for (const bench of benches) {
  if (wanted.length > 0 && !wanted.includes(bench.name)) continue
  process.stdout.write(`\n${bench.name}…\n`)
  try {
    for (const table of [await bench.run()].flat()) {
      const text = markdown(table)
      process.stdout.write(`\n${text}\n`)
      parts.push(text)
    }
  } catch (error) {
    failed = true
    process.stderr.write(`${bench.name} failed: ${error.stack}\n`)
  }
}

mkdirSync(join(ROOT, 'tmp'), { recursive: true })
writeFileSync(RESULT, `${parts.join('\n\n')}\n`)
process.stdout.write('\nWritten to tmp/bench.md\n')
process.exit(failed ? 1 : 0)

function markdown({ title, rows, notes }) {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  const cells = rows.map((row) => columns.map((column) => String(row[column] ?? '')))
  const widths = columns.map((column, index) =>
    Math.max(column.length, ...cells.map((row) => row[index].length))
  )
  const line = (values) =>
    `| ${values.map((value, index) => value.padEnd(widths[index])).join(' | ')} |`

  return [
    `## ${title}`,
    '',
    line(columns),
    `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`,
    ...cells.map(line),
    ...(notes ? ['', notes] : []),
  ].join('\n')
}
