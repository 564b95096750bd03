/**
 * The web process as a process of its own, on the databases of this test run: for tests that kill it.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import app from '@adonisjs/core/services/app'
import { freePort } from '#tests/environment'

export interface WebProcess {
  url: string
  /** `kill -9`, and wait until it is gone. */
  kill(): Promise<void>
}

/**
 * Starts it and waits until it serves.
 */
export async function startWebProcess(env: Record<string, string> = {}): Promise<WebProcess> {
  const port = String(await freePort())
  const url = `http://localhost:${port}`
  const child: ChildProcess = spawn(
    process.execPath,
    ['--import=@poppinss/ts-exec', 'bin/server.ts'],
    {
      cwd: app.makePath(),
      env: { ...process.env, PORT: port, APP_URL: url, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    }
  )
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
    async kill() {
      child.kill('SIGKILL')
      await gone
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
