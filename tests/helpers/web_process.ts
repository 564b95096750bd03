/**
 * The web process as a process of its own, on the databases of this test run: for tests that kill it.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import app from '@adonisjs/core/services/app'
import { freePort } from '#tests/environment'

/** What is in flight may take a while to end; more means that it never would. In milliseconds. */
const STOP_MS = 60_000

export interface WebProcess {
  url: string
  /** What it wrote to standard output and standard error so far. */
  output(): string
  /** `kill -9`, and wait until it is gone. */
  kill(): Promise<void>
  /** When it is gone, whatever ended it. */
  gone: Promise<unknown>
  /** Asks it to end, and waits until it has: its exit code, null where a signal ended it. */
  stop(): Promise<number | null>
}

/**
 * Starts it and waits until it serves.
 * @param env what it has otherwise than this test run
 * @param shell a command to run first in the same shell: `ulimit -f 100`
 * @param script what is run instead of the web process itself
 */
export async function startWebProcess(
  env: Record<string, string> = {},
  shell?: string,
  script = 'bin/server.ts'
): Promise<WebProcess> {
  const port = env.PORT ?? String(await freePort())
  const url = `http://localhost:${port}`
  const command = [process.execPath, '--import=./tests/typescript.js', script]
  const [program, ...args] = shell ? ['sh', '-c', `${shell}; exec "$@"`, 'sh', ...command] : command
  const child: ChildProcess = spawn(program!, args, {
    cwd: app.makePath(),
    env: { ...process.env, PORT: port, APP_URL: url, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  child.stdout!.on('data', (chunk) => (output += chunk))
  child.stderr!.on('data', (chunk) => (output += chunk))
  const gone = once(child, 'exit')

  for (let waited = 0; !(await isServing(url)); waited += 100) {
    if (child.exitCode !== null || waited > 60_000) {
      child.kill('SIGKILL')
      throw new Error(`The web process did not start:\n${output}`)
    }
    await delay(100)
  }

  return {
    url,
    output: () => output,
    gone,
    async kill() {
      child.kill('SIGKILL')
      await gone
    },
    async stop() {
      child.kill('SIGTERM')
      const ended = await Promise.race([gone, delay(STOP_MS, null, { ref: false })])
      if (!ended) {
        child.kill('SIGKILL')
        throw new Error(`The web process did not end when it was asked to:\n${output}`)
      }
      return child.exitCode
    },
  }
}

async function isServing(url: string) {
  try {
    const response = await fetch(`${url}/health/live`)
    return response.ok
  } catch {
    return false
  }
}
