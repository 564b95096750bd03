import { now } from '#core/clock'
import { panelWords } from '#panels/drivers/call_panel'
import { driverOf, readCredentials } from '#panels/drivers/driver_of'
import type { DriverAnswer } from '#panels/drivers/panel_driver'
import PanelConnection from '#panels/models/panel_connection'

/** Shorter values stand in ordinary words. */
const SHORTEST_SECRET = 6

/**
 * Calls a panel and keeps whether it answered and our credentials suffice.
 *
 * @returns false where there is nothing to call
 */
export class CheckPanelConnection {
  async handle({ panelId }: { panelId: number }): Promise<boolean> {
    const connection = await PanelConnection.find(panelId)
    const driver = await driverOf(panelId)
    if (!connection || !driver) return false

    const answer = await driver.check()
    const secrets = Object.values(readCredentials(connection.encryptedCredentials) ?? {})
    await PanelConnection.query()
      .where('panel_id', panelId)
      // not where it was changed meanwhile: this was asked of the old one
      .where('encrypted_credentials', connection.encryptedCredentials)
      .where('base_url', connection.baseUrl)
      .update({
        checked_at: now(),
        check_result: resultOf(answer),
        check_answer: withoutSecrets(wordsOf(answer), secrets) || null,
      })
    return true
  }
}

/**
 * `ok`, or why not: `unauthorized`, `unavailable.timeout`, `refused.timezone`, …
 */
function resultOf(answer: DriverAnswer<unknown>): string {
  if (answer.ok) return 'ok'
  if (answer.reason === 'refused' && answer.own) return `refused.${answer.own.reason}`
  return answer.reason === 'unavailable' ? `unavailable.${answer.message}` : answer.reason
}

function wordsOf(answer: DriverAnswer<{ version: string | null }>): string {
  if (answer.ok) return panelWords(answer.value.version)
  return answer.reason === 'refused' ? panelWords(answer.message) : ''
}

/**
 * A panel may quote what it was sent.
 */
function withoutSecrets(text: string, secrets: string[]): string {
  return secrets
    .filter((secret) => secret.length >= SHORTEST_SECRET)
    .reduce((clean, secret) => clean.replaceAll(secret, '•••'), text)
}
