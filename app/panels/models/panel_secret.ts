import { PanelSecretSchema } from '#database/schema'

/**
 * A secret of a panel's, stored encrypted. Several may be valid at once, while the panel changes over.
 */
export default class PanelSecret extends PanelSecretSchema {
  /**
   * @param now milliseconds
   */
  isValid(now: number) {
    return this.expiresAt === null || this.expiresAt > now
  }
}
