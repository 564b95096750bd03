import hash from '@adonisjs/core/services/hash'
import { type Actor, COMMAND_LINE, recordAct } from '#core/audit/record_act'
import { now } from '#core/clock'
import { insertOnce } from '#core/database/sql'
import { inTransaction } from '#core/database/transaction'
import { normalizeLogin } from '#identity/local_login'
import { type PasswordWeakness, weaknessOf } from '#identity/password_rule'

interface CreateAdminInput {
  email: string
  name: string
  password: string
  actor?: Actor
}

export type CreateAdminOutcome =
  | { ok: true; userId: number }
  | { ok: false; reason: PasswordWeakness | 'bad_email' | 'bad_name' | 'taken' }

/**
 * A local admin, who administers every panel and signs in at `/login`.
 */
export class CreateAdmin {
  async handle({
    email,
    name,
    password,
    actor = COMMAND_LINE,
  }: CreateAdminInput): Promise<CreateAdminOutcome> {
    const login = normalizeLogin(email)
    if (login.length > 254 || !/^[^\s@]+@[^\s@]+$/.test(login)) {
      return { ok: false, reason: 'bad_email' }
    }
    const fullName = name.trim()
    if (fullName === '' || fullName.length > 200) return { ok: false, reason: 'bad_name' }

    const weakness = weaknessOf(password, login)
    if (weakness) return { ok: false, reason: weakness }

    const hashed = await hash.make(password)
    return inTransaction(async (trx): Promise<CreateAdminOutcome> => {
      const at = now()
      const id = await insertOnce(trx, 'users', {
        role: 'admin',
        local_login: login,
        email: login,
        name: fullName,
        password: hashed,
        created_at: at,
        updated_at: at,
      })
      if (id === null) return { ok: false, reason: 'taken' }

      await recordAct(trx, {
        actor,
        act: 'admin.created',
        panelId: null,
        subject: { type: 'admin', id, label: fullName },
      })
      return { ok: true, userId: id }
    })
  }
}
