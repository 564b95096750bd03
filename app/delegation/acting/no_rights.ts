import type { HttpContext } from '@adonisjs/core/http'
import type { NoRights } from '#delegation/rights_of'

/**
 * The page of an agent who may not look into this client's panel, or no longer: why, since when, and what to do. It is the same
 * for a client who never agreed as for one who does not exist, and it names nobody: a name is the client's to share.
 *
 * @param rights `impersonated`: staff of the panel are signed in as the agent
 */
export async function renderNoRights(
  { response, view }: HttpContext,
  rights: Omit<NoRights, 'reason'> & { reason: NoRights['reason'] | 'impersonated' }
) {
  // what never was looks like what does not exist
  const status = rights.reason === 'no_grant' ? 404 : 403
  const page = await view.render('pages/acting/no_rights', { reason: rights.reason, at: rights.at })
  return response.status(status).send(page)
}
