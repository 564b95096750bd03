/**
 * A MariaDB server of the test's own, in a folder of its own, that may be killed.
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { once } from 'node:events'
import { userInfo } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import { createConnection, type Connection } from 'mysql2/promise'
import { resolve } from 'node:path'
import { freePort } from '#tests/environment'

const FOLDERS = ['/usr/sbin', '/usr/bin', '/usr/local/sbin', '/usr/local/bin']
const find = (name: string) =>
  FOLDERS.map((folder) => `${folder}/${name}`).find((path) => existsSync(path))

const SERVER = find('mariadbd')
const INSTALLER = find('mariadb-install-db')

/**
 * Why there can be none here; undefined where there can.
 */
export const noMariadbServer =
  SERVER && INSTALLER ? undefined : 'mariadbd and mariadb-install-db are not installed'

export class MariadbServer {
  #child: ChildProcess | undefined

  private constructor(
    private folder: string,
    readonly port: number,
    private env: Record<string, string | undefined>
  ) {}

  /**
   * @param name of a folder below `tmp/test`, made anew
   * @param env what the server's environment has besides
   */
  static async create(
    name: string,
    env: Record<string, string | undefined> = {}
  ): Promise<MariadbServer> {
    const folder = resolve('tmp/test', name)
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder, { recursive: true })
    execFileSync(
      INSTALLER!,
      [
        '--no-defaults',
        `--datadir=${folder}/data`,
        '--auth-root-authentication-method=normal',
        '--skip-test-db',
        `--user=${userInfo().username}`,
      ],
      { stdio: 'ignore' }
    )
    const server = new MariadbServer(folder, await freePort(), env)
    await server.start()
    return server
  }

  /** Starts it, again after a kill, on the same port and data. */
  async start() {
    this.#child = spawn(
      SERVER!,
      [
        '--no-defaults',
        `--datadir=${this.folder}/data`,
        `--socket=${this.folder}/socket`,
        `--pid-file=${this.folder}/pid`,
        `--port=${this.port}`,
        '--bind-address=127.0.0.1',
        '--innodb-buffer-pool-size=32M',
        '--innodb-flush-log-at-trx-commit=1',
        `--user=${userInfo().username}`,
      ],
      { stdio: 'ignore', env: { ...process.env, ...this.env } }
    )
    for (let waited = 0; ; waited += 100) {
      try {
        const connection = await this.connect()
        await connection.end()
        return
      } catch (error) {
        if (waited > 30_000 || this.#child.exitCode !== null) throw error
        await delay(100)
      }
    }
  }

  /** `kill -9`, and wait until it is gone. */
  async kill() {
    const child = this.#child
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const exit = once(child, 'exit')
    child.kill('SIGKILL')
    await exit
  }

  /** Stops it in its tracks: connections stay open and are not answered. */
  freeze() {
    this.#child!.kill('SIGSTOP')
  }

  thaw() {
    this.#child!.kill('SIGCONT')
  }

  connect(database?: string): Promise<Connection> {
    return createConnection({ host: '127.0.0.1', port: this.port, user: 'root', database })
  }

  async remove() {
    this.#child?.kill('SIGCONT')
    await this.kill()
    rmSync(this.folder, { recursive: true, force: true })
  }
}
