import { createHash, randomBytes } from 'node:crypto'
import type { HttpContext } from '@adonisjs/core/http'
import { appUrl } from '#config/app'
import { now } from '#core/clock'
import { insertRow, sandboxDb } from '#sandbox/database'
import { pathOfPanel } from '#sandbox/launch_token'

/** Milliseconds that a login link lives. */
const LIFE_MS = 60_000

/**
 * A link that signs the client in at a page of the panel, once.
 */
export default class ApiLoginLinksController {
  async store({ request, response, sandboxClient: client }: HttpContext) {
    const token = randomBytes(24).toString('base64url')
    const at = now()
    await sandboxDb().from('sandbox_login_links').where('expires_at', '<', at).delete()
    await insertRow(sandboxDb(), 'sandbox_login_links', {
      token_hash: createHash('sha256').update(token).digest('hex'),
      client_id: client.id,
      path: pathOfPanel(request.input('path')) ?? '/sandbox/account',
      expires_at: at + LIFE_MS,
    })
    return response.send({ url: `${appUrl}/sandbox/login/once?token=${token}` })
  }
}
