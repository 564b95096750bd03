import { createHash } from 'node:crypto'
import type { HttpContext } from '@adonisjs/core/http'
import { now } from '#core/clock'
import { sandboxTransaction } from '#sandbox/database'
import { findClient } from '#sandbox/queries/people'

/**
 * Where a login link of the API leads: it is used up, and the browser is signed in as that client.
 */
export default class LoginLinksController {
  async show({ request, response, sandbox }: HttpContext) {
    const hash = createHash('sha256')
      .update(String(request.input('token') ?? ''))
      .digest('hex')
    const link = await sandboxTransaction(async (trx) => {
      const found = (await trx
        .from('sandbox_login_links')
        .where('token_hash', hash)
        .where('expires_at', '>', now())
        .first()) as { id: number; client_id: number; path: string } | null
      if (found) await trx.from('sandbox_login_links').where('id', found.id).delete()
      return found
    })
    const client = link && (await findClient(link.client_id))
    if (!link || client?.status !== 'active') {
      await sandbox.flash({ kind: 'warning', key: 'messages.login_link' })
      return response.redirect().toPath('/sandbox/login')
    }

    await sandbox.signIn(client, { provenAt: null })
    return response.redirect().toPath(link.path)
  }
}
