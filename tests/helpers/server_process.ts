/**
 * The product's web server as a process of its own, to be configured otherwise than the suite's, loaded, killed and
 * started again.
 */
import { once } from 'node:events'
import { spawn, type ChildProcess } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'
import { freePort } from '#tests/environment'

const START_TIMEOUT_MS = 60_000

export class ServerProcess {
  /** What it wrote to standard output and standard error. */
  output = ''

  private constructor(
    private child: ChildProcess,
    readonly port: number
  ) {
    for (const stream of [child.stdout!, child.stderr!]) {
      stream.on('data', (chunk: Buffer) => (this.output += chunk.toString()))
    }
  }

  /**
   * Starts it and waits until it answers. It shares the suite's database unless `env` names another.
   */
  static async start(env: Record<string, string> = {}): Promise<ServerProcess> {
    const port = Number(env.PORT ?? (await freePort()))
    const url = `http://localhost:${port}`
    const child = spawn(
      process.execPath,
      ['--import=@poppinss/ts-exec', 'bin/server.ts'],
      // test runs that spawn it may be started by anybody: nothing of theirs is inherited but the environment
      {
        env: { ...process.env, APP_URL: url, TRACKING_URL: '', ...env, PORT: String(port) },
        stdio: ['ignore', 'pipe', 'pipe'],
      }
    )
    const server = new ServerProcess(child, port)
    await server.#ready()
    return server
  }

  get url() {
    return `http://localhost:${this.port}`
  }

  get pid() {
    return this.child.pid!
  }

  get isRunning() {
    return this.child.exitCode === null && this.child.signalCode === null
  }

  /**
   * @returns the exit code; null where a signal ended it
   */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    if (this.isRunning) {
      const exit = once(this.child, 'exit')
      this.child.kill(signal)
      await exit
    }
    return this.child.exitCode
  }

  async #ready() {
    const deadline = Date.now() + START_TIMEOUT_MS
    while (this.isRunning && Date.now() < deadline) {
      try {
        await fetch(`${this.url}/health/live`)
        return
      } catch {
        await delay(100)
      }
    }
    await this.stop('SIGKILL')
    throw new Error(`The server did not start:\n${this.output}`)
  }
}
