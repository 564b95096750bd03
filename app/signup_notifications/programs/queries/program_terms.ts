import type { QueryClientContract } from '@adonisjs/lucid/types/database'
import { type Header, readHeaders } from '#outbound/destination_headers'
import Destination from '#outbound/models/destination'
import type AffiliateProgram from '#signup_notifications/models/affiliate_program'
import type { ProgramTerms } from '#signup_notifications/programs/program_facts'

/**
 * What a program is set to, header values in the clear: for its actions, not for pages.
 */
export async function programTerms(
  program: AffiliateProgram,
  client?: QueryClientContract
): Promise<ProgramTerms & { destination: Destination }> {
  const query = Destination.query({ client }).where('id', program.destinationId)
  if (client?.isTransaction) query.forUpdate()
  const destination = await query.firstOrFail()
  const { method, urlTemplate: url, bodyTemplate: body, outcomeRules, state } = destination

  return {
    destination,
    name: program.name,
    preset: program.preset,
    delivery: program.delivery,
    template: { method, url, body },
    outcomeRules,
    headers: headersOf(destination),
    clickParameters: program.clickParameters,
    clickRequired: program.clickRequired,
    state,
  }
}

/**
 * None where they were encrypted with another APP_KEY: nobody can read them any more, and the form must open so that they
 * can be typed anew.
 */
export function headersOf({ encryptedHeaders }: Destination): Header[] {
  try {
    return readHeaders(encryptedHeaders)
  } catch (error) {
    if ((error as { code?: string }).code === 'E_HEADERS_UNREADABLE') return []
    throw error
  }
}
