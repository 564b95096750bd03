/**
 * Admins as rows: local ones, who administer everything, and the staff of a panel.
 */
import db from '@adonisjs/lucid/services/db'
import User from '#identity/models/user'
import { createClient, createUser, unique } from '#tests/helpers/world'

/**
 * @returns the id of a new local admin
 */
export async function createLocalAdmin(overrides: Record<string, unknown> = {}): Promise<number> {
  const email = `${unique('root')}@example.com`
  const [id] = await db.table('users').insert({
    role: 'admin',
    local_login: email,
    email,
    name: 'Ada Root',
    locale: 'en',
    created_at: 0,
    updated_at: 0,
    ...overrides,
  })
  return Number(id)
}

export async function localAdmin(overrides: Record<string, unknown> = {}): Promise<User> {
  return User.findOrFail(await createLocalAdmin(overrides))
}

/**
 * @returns the id of an admin whom the panel signed in
 */
export async function createStaff(
  panel: { id: number },
  overrides: Record<string, unknown> = {}
): Promise<number> {
  return createUser(panel, await createClient(panel), {
    role: 'admin',
    name: 'Stella Staff',
    ...overrides,
  })
}

export async function staffOf(
  panel: { id: number },
  overrides: Record<string, unknown> = {}
): Promise<User> {
  return User.findOrFail(await createStaff(panel, overrides))
}
