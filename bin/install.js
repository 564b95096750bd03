/**
 * Installs what is missing: the packages of package-lock.json, among them Node 24 itself, so that everything after
 * it runs on Node 24 whatever the machine has. `npm start` and `npm test` run this first, on the machine's own Node
 * (18 or later); it therefore uses nothing but Node.
 *
 * Install scripts of packages are not run: their prebuilt binaries come inside them. The one that is needed
 * fetches Node 24 from the registry.
 */
import { spawn, spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync, readFileSync, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../', import.meta.url))
const NODE_24 = join(ROOT, 'node_modules', '.bin', 'node')

/**
 * How often progress is printed where there is no terminal to redraw a line on, in milliseconds.
 */
const PROGRESS_MS = 10_000

if (isInstalled()) {
  process.exit(0)
}

await main()

async function main() {
  if (Number(process.versions.node.split('.')[0]) < 18) {
    fail(
      `Node.js ${process.versions.node} is too old to install with: install Node.js 20 or later, then run the command again.`
    )
  }

  try {
    accessSync(ROOT, constants.W_OK)
  } catch {
    fail(
      `The folder ${ROOT} is not writable for this user: give it write permission, or run the command as the folder's owner.`
    )
  }

  const started = Date.now()
  const total = Object.keys(readLock('package-lock.json') ?? {}).length

  say(`Installing ${total} packages (only the first time, or after an upgrade)…`)
  const stopProgress = showProgress(total)
  const install = await npm('ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error')
  stopProgress()
  if (install.code !== 0) {
    explain(install.output)
  }

  say('Fetching Node.js 24…')
  const rebuild = await npm('rebuild', 'node', '--foreground-scripts', '--loglevel=error')
  const version = spawnSync(NODE_24, ['--version'], { encoding: 'utf8' }).stdout?.trim()

  if (!version && Number(process.versions.node.split('.')[0]) < 24) {
    explain(rebuild.output, 'Node.js 24 could not be fetched through npm for this machine')
  }

  say(
    `Installed in ${Math.round((Date.now() - started) / 1000)} s; runs on Node.js ${version ?? process.version}.`
  )
}

/**
 * Whether node_modules holds exactly what the lock file asks for. npm writes its record of what it installed last of all, so an
 * interrupted installation does not count. What a developer installed by hand counts too.
 */
function isInstalled() {
  const wanted = readLock('package-lock.json')
  const present = readLock(join('node_modules', '.package-lock.json'))
  if (!wanted || !present) return false

  for (const [path, entry] of Object.entries(wanted)) {
    const found = present[path]
    if (!found && (entry.optional || entry.devOptional || entry.peer)) continue
    if (found?.version !== entry.version || found?.integrity !== entry.integrity) return false
  }

  const major = Number(process.versions.node.split('.')[0])
  return major >= 24 || existsSync(NODE_24)
}

/**
 * The packages a lock file lists, by their folder; `undefined` where there is no readable one.
 */
function readLock(file) {
  try {
    const { packages } = JSON.parse(readFileSync(join(ROOT, file), 'utf8'))
    delete packages['']
    return packages
  } catch {
    return undefined
  }
}

/**
 * Runs the npm that started this script, on the Node that it runs on itself: node_modules, where another Node may
 * lie, is replaced meanwhile.
 */
function npm(...args) {
  const { npm_execpath: script, npm_node_execpath: node } = process.env
  const bin = join(ROOT, 'node_modules', '.bin')
  const path = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== bin)
  const outside = node && !node.startsWith(bin) && existsSync(node)
  const [command, first] = script && outside ? [node, [script]] : ['npm', []]

  return new Promise((resolve) => {
    const child = spawn(command, [...first, ...args], {
      cwd: ROOT,
      env: { ...process.env, PATH: path.join(delimiter), NODE_ENV: 'development' },
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32' && command === 'npm',
    })
    let output = ''
    const keep = (chunk) => (output = (output + chunk).slice(-20_000))
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    child.on('error', (error) => resolve({ code: 1, output: `${output}\n${error.message}` }))
    child.on('close', (code) => resolve({ code: code ?? 1, output }))
  })
}

/**
 * Prints how many of the packages are unpacked, until the returned function is called.
 */
function showProgress(total) {
  const folders = Object.keys(readLock('package-lock.json') ?? {})
  const count = () =>
    folders.filter((folder) => {
      try {
        return statSync(join(ROOT, folder, 'package.json')).size > 0
      } catch {
        return false
      }
    }).length

  const started = Date.now()
  const timer = setInterval(
    () => {
      const line = `  ${count()} of ${total} unpacked, ${Math.round((Date.now() - started) / 1000)} s`
      process.stdout.write(process.stdout.isTTY ? `\r${line} ` : `${line}\n`)
    },
    process.stdout.isTTY ? 1_000 : PROGRESS_MS
  )

  return () => {
    clearInterval(timer)
    if (process.stdout.isTTY) process.stdout.write('\r\u001b[K')
  }
}

/**
 * Ends with one sentence that says what is wrong and what to do, after npm's own last words.
 */
function explain(output, what = 'The packages could not be installed') {
  const causes = [
    [
      /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|network/i,
      'the npm registry is not reachable: check the network (and npm’s proxy and registry settings), then run the command again.',
    ],
    [
      /\b(EACCES|EPERM|EROFS)\b/,
      'a folder is not writable for this user: check who owns this folder and npm’s cache (npm config get cache), then run the command again.',
    ],
    [/\bENOSPC\b/, 'the disk is full: make room (about 1 GB), then run the command again.'],
    [
      /\b(E404|EUSAGE|EINTEGRITY|ETARGET)\b/,
      'package-lock.json does not match: restore it from the repository, then run the command again.',
    ],
  ]
  const reason = causes.find(([pattern]) => pattern.test(output))?.[1]
  const tail = output.trim().split('\n').slice(-12).join('\n')

  if (tail) process.stderr.write(`${tail}\n\n`)
  fail(`${what}: ${reason ?? 'npm’s message above says why.'}`)
}

function say(line) {
  process.stdout.write(`${line}\n`)
}

function fail(sentence) {
  process.stderr.write(`${sentence}\n`)
  process.exit(1)
}
