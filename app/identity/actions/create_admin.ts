import hash from '@adonisjs/core/services/hash'
import db from '@adonisjs/lucid/services/db'
import { now } from '#core/clock'
import { isDuplicate } from '#core/database/transaction'
import { normalizeLogin } from '#identity/local_login'
import { type PasswordWeakness, weaknessOf } from '#identity/password_rule'

interface CreateAdminInput {
  email: string
  name: string
  password: string
}

export type CreateAdminOutcome =
  | { ok: true; userId: number }
  | { ok: false; reason: PasswordWeakness | 'bad_email' | 'bad_name' | 'taken' }

/**
 * A local admin, who administers every panel and signs in at `/login`.
 */
export class CreateAdmin {
  async handle({ email, name, password }: CreateAdminInput): Promise<CreateAdminOutcome> {
    const login = normalizeLogin(email)
    if (login.length > 254 || !/^[^\s@]+@[^\s@]+$/.test(login)) {
      return { ok: false, reason: 'bad_email' }
    }
    const fullName = name.trim()
    if (fullName === '' || fullName.length > 200) return { ok: false, reason: 'bad_name' }

    const weakness = weaknessOf(password, login)
    if (weakness) return { ok: false, reason: weakness }

    try {
      const at = now()
      const [id] = await db.table('users').insert({
        role: 'admin',
        local_login: login,
        email: login,
        name: fullName,
        password: await hash.make(password),
        created_at: at,
        updated_at: at,
      })
      return { ok: true, userId: Number(id) }
    } catch (error) {
      if (isDuplicate(error)) return { ok: false, reason: 'taken' }
      throw error
    }
  }
}
