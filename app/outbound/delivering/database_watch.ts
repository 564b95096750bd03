import type { Logger } from '@adonisjs/core/logger'

/**
 * A worker goes on while its database is away: what could not be done is done later. That it is away, and that it is back,
 * is said once each time.
 */
export class DatabaseWatch {
  #logger: Logger
  #isAway = false

  constructor(logger: Logger) {
    this.#logger = logger
  }

  /**
   * @returns whether the database did what it was asked for
   */
  async try(work: () => Promise<unknown>): Promise<boolean> {
    try {
      await work()
      if (this.#isAway) this.#logger.info('Deliveries reach their database again')
      this.#isAway = false
      return true
    } catch (error) {
      if (!this.#isAway) {
        this.#logger.error({ err: error }, 'Deliveries wait: their database does not do its part')
      }
      this.#isAway = true
      return false
    }
  }
}
