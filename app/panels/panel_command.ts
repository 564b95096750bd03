import { BaseCommand } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'
import Panel from '#panels/models/panel'

/**
 * What the `panel:*` commands have in common.
 */
export abstract class PanelCommand extends BaseCommand {
  static override options: CommandOptions = { startApp: true }

  /**
   * Ends the command with one sentence on the error stream.
   */
  protected fail(message: string) {
    this.logger.error(message)
    this.exitCode = 1
  }

  protected async findPanel(key: string) {
    const panel = await Panel.findBy('key', key)
    // MySQL ignores trailing spaces when it compares
    if (panel?.key === key) return panel

    const panels = await Panel.query().orderBy('key').limit(20)
    const keys = panels.map((each) => each.key)
    this.fail(
      keys.length > 0
        ? `There is no panel "${key}". Registered: ${keys.join(', ')}.`
        : `There is no panel "${key}", nor any other. Register one with "node ace panel:add".`
    )
    return null
  }

  /**
   * Runs `work`, and tells what is wrong with the input instead of showing a stack.
   */
  protected async telling<T>(work: () => Promise<T>): Promise<T | null> {
    try {
      return await work()
    } catch (error) {
      const { code, message, messages } = error as {
        code?: string
        message: string
        messages?: { field: string; message: string }[]
      }
      if (code === 'E_VALIDATION_ERROR') {
        for (const each of messages ?? []) this.fail(`${option(each.field)}: ${each.message}`)
        return null
      }
      if (code === 'E_PANEL_SECRET_FORMAT') {
        this.fail(message)
        return null
      }
      throw error
    }
  }

  protected showSecret(secret: string) {
    this.logger.log(secret)
    this.logger.info(
      'Give it to the panel now: it is stored encrypted and is not shown again. The key of every HMAC is the bytes behind whsec_.'
    )
  }
}

/**
 * `shopUrl` → `--shop-url`, `origins.0` → `--origin`
 */
function option(field: string) {
  if (field === 'key') return 'key'
  if (field.startsWith('origins')) return '--origin'
  return `--${field.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
}
