import { Exception } from '@adonisjs/core/exceptions'
import type { HttpContext } from '@adonisjs/core/http'
import db from '@adonisjs/lucid/services/db'
import { now } from '#core/clock'
import { administeredPanel } from '#identity/administered'
import { clientOfUser } from '#delegation/consent/queries/manage_visitor'
import { proofText } from '#delegation/proof/proof_text'
import { findGrantProof, type GrantProof } from '#delegation/proof/queries/find_grant_proof'

/**
 * The proof of a consent as a file: for the client who gave it, and for admins.
 */
export default class ConsentProofsController {
  async own(ctx: HttpContext) {
    const client = await clientOfUser(db.connection(), ctx.auth.user!)
    return download(ctx, (proof) => proof.clientId === client?.id)
  }

  async show(ctx: HttpContext) {
    const panelId = administeredPanel(ctx.auth.user!)
    return download(ctx, (proof) => panelId === null || proof.panelId === panelId)
  }
}

async function download(
  { i18n, params, response }: HttpContext,
  isTheirs: (proof: GrantProof) => boolean
) {
  const proof = await findGrantProof(db.connection(), Number(params.id))
  if (!proof || !isTheirs(proof)) {
    throw new Exception('No such consent', { status: 404, code: 'E_ROW_NOT_FOUND' })
  }
  response.header('Content-Type', 'text/plain; charset=utf-8')
  response.header('Content-Disposition', `attachment; filename="consent-${proof.id}.txt"`)
  return proofText(proof, (key, values) => i18n.t(key, values), now())
}
