import { now } from '#core/clock'
import User from '#identity/models/user'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'

export interface SignInInput {
  panelId: number
  role: User['role']
  /** The panel's own id of the client or staff member. */
  subjectId: string
  email: string
  name: string
  /** As the panel says it, or null to keep what is known. */
  locale: string | null
  trx: TransactionClientContract
}

/**
 * Finds or makes the user of a person whom a panel signed in, keyed by (panel, role, subject), and keeps what the
 * panel says of them now. The session is the caller's (`openSession`).
 */
export class SignIn {
  async handle({ panelId, role, subjectId, email, name, locale, trx }: SignInInput): Promise<User> {
    const at = now()
    const said = { email, name, last_sign_in_at: at, updated_at: at, ...(locale && { locale }) }

    await trx
      .knexQuery()
      .insert({ panel_id: panelId, role, subject_id: subjectId, created_at: at, ...said })
      .into('users')
      .onConflict(['panel_id', 'role', 'subject_id'])
      .merge(Object.keys(said))

    return User.query({ client: trx }).where({ panelId, role, subjectId }).firstOrFail()
  }
}
