import { BaseCommand } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'
import { migrate } from '#core/database/migrate'
import { explainStartFailure } from '../../bin/start_failure.js'

/**
 * What `npm start` does before it serves. Run again, it changes nothing.
 */
export default class Prepare extends BaseCommand {
  static override commandName = 'prepare'
  static override description =
    'Check the settings, migrate, and load the sample data (part of npm start)'
  static override options: CommandOptions = { startApp: true }

  override async run() {
    try {
      await this.#prepare()
    } catch (error) {
      explainStartFailure(error)
      this.exitCode = 1
    }
  }

  async #prepare() {
    const { sandboxEnabled } = await import('#config/app')
    const { insistOnInstallation } = await import('#start/installation')
    const db = await this.app.container.make('lucid.db')

    await this.#migrate(db.primaryConnectionName, 'Database')
    if (sandboxEnabled) await this.#migrate('sandbox', 'Database of the sample panel')

    // warnings are the web process's to give
    await insistOnInstallation({ warn: () => {} })

    if (sandboxEnabled) {
      const { seedSampleData } = await import('#database/seeders/sample_data')
      await seedSampleData((step) => this.#say(step))
    }
  }

  async #migrate(connectionName: string, what: string) {
    this.#say(`${what}: checking`)
    const applied = await migrate(this.app, connectionName)
    if (applied > 0) {
      this.#say(`${what}: ${applied} ${applied === 1 ? 'migration' : 'migrations'} applied`)
    }
  }

  #say(line: string) {
    process.stdout.write(`${line}\n`)
  }
}
