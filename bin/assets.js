/**
 * Builds the style sheets and scripts with Vite when what they are made of has changed since the last build.
 */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../', import.meta.url))
const MANIFEST = join(ROOT, 'public/assets/.vite/manifest.json')
const STAMP = join(ROOT, 'public/assets/.vite/inputs.sha256')

/**
 * Whatever the build reads: files, or folders with all that is in them (templates, since styles that none of them names
 * are left out). The lock file stands for the packages.
 */
const INPUTS = [
  'resources/views',
  'resources/css',
  'resources/js',
  'resources/fonts',
  'resources/images',
  // the style sheets keep what templates name
  'resources/views',
  'vite.config.ts',
  'package-lock.json',
]

/**
 * @returns milliseconds that the build took; 0 when it was up to date
 * @throws Error whose message is Vite's own when the build fails
 */
export async function buildAssets(onStart = () => {}) {
  const digest = hashInputs()
  if (existsSync(MANIFEST) && existsSync(STAMP) && readFileSync(STAMP, 'utf8') === digest) {
    return 0
  }

  onStart()
  const started = Date.now()
  const { code, output } = await runVite()
  if (code !== 0) {
    throw new Error(`${output.trim()}\n\nThe style sheets and scripts could not be built.`)
  }
  writeFileSync(STAMP, digest)
  return Date.now() - started
}

function hashInputs() {
  const hash = createHash('sha256')
  for (const file of INPUTS.flatMap((input) => filesOf(join(ROOT, input)))) {
    hash.update(relative(ROOT, file)).update('\0').update(readFileSync(file)).update('\0')
  }
  return hash.digest('hex')
}

function filesOf(path) {
  if (!existsSync(path)) return []
  if (!statSync(path).isDirectory()) return [path]
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesOf(join(path, name)))
}

function runVite() {
  return new Promise((resolve) => {
    const child = spawn(
      process.execPath,
      [join(ROOT, 'node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'warn'],
      { cwd: ROOT, env: { ...process.env, NODE_ENV: 'production' } }
    )
    let output = ''
    child.stdout.on('data', (chunk) => (output += chunk))
    child.stderr.on('data', (chunk) => (output += chunk))
    child.on('error', (error) => resolve({ code: 1, output: error.message }))
    child.on('close', (code) => resolve({ code: code ?? 1, output }))
  })
}
