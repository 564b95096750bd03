import db from '@adonisjs/lucid/services/db'

/**
 * The user names of clients' services, by our id of the client: panels write them into descriptions, and they say who the
 * client is.
 */
export async function userNamesOf(clientIds: number[]): Promise<Map<number, string[]>> {
  const names = new Map<number, string[]>()
  if (clientIds.length === 0) return names

  const rows: { client_id: number; user_name: string }[] = await db
    .from('services')
    .whereIn('client_id', [...new Set(clientIds)])
    .whereNotNull('user_name')
    .select('client_id', 'user_name')
  for (const { client_id: clientId, user_name: userName } of rows) {
    names.set(clientId, [...(names.get(clientId) ?? []), userName])
  }
  return names
}

/**
 * The condition that no user name of the client's services stands in a text: what pages mask must not be found by searching
 * for it either.
 *
 * @param text column of the text; `client` column with our id of the client: names from the code, never from a request
 */
export function namesNoUser(text: string, client: string): string {
  return `NOT EXISTS (SELECT 1 FROM services WHERE services.client_id = ${client}
    AND services.user_name <> '' AND INSTR(LOWER(${text}), LOWER(services.user_name)) > 0)`
}
