import { sandboxDb } from '#sandbox/database'
import type { PersonRow } from '#sandbox/records'

export async function findPersonByEmail(email: string): Promise<PersonRow | null> {
  return (await sandboxDb()
    .from('sandbox_people')
    .where({ email: email.trim().toLowerCase(), status: 'active' })
    .first()) as PersonRow | null
}

export async function findClient(id: number): Promise<PersonRow | null> {
  return (await sandboxDb()
    .from('sandbox_people')
    .where({ id, role: 'client' })
    .first()) as PersonRow | null
}

export async function listClients(): Promise<PersonRow[]> {
  return (await sandboxDb()
    .from('sandbox_people')
    .where('role', 'client')
    .orderBy('id', 'desc')) as PersonRow[]
}
