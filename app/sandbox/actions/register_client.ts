import hash from '@adonisjs/core/services/hash'
import { now } from '#core/clock'
import { isDuplicate } from '#core/database/transaction'
import { insertRow, sandboxTransaction } from '#sandbox/database'
import { clientData, visitorData, type Visitor } from '#sandbox/contract'
import { recordEvent } from '#sandbox/outbox/record_event'
import { outbox } from '#sandbox/outbox/main'
import { mailPerson } from '#sandbox/mailbox/keep_mail'
import type { Currency } from '#sandbox/money'
import type { PersonRow } from '#sandbox/records'

export interface Registration {
  email: string
  name: string
  company: string | null
  country: string | null
  password: string
  locale: string
  currency: Currency
  visitor: Visitor
}

export type RegistrationOutcome =
  { ok: true; person: PersonRow } | { ok: false; reason: 'email_taken' }

/**
 * Opens a client's account and owes the add-on its `client.registered`.
 */
export class RegisterClient {
  async handle(input: Registration): Promise<RegistrationOutcome> {
    const { visitor, password, ...fields } = input
    const row = {
      ...fields,
      role: 'client' as const,
      status: 'active' as const,
      password_hash: await hash.make(password),
      registered_at: now(),
    }

    try {
      const person = await sandboxTransaction(async (trx) => {
        const registered = { ...row, id: await insertRow(trx, 'sandbox_people', row) }
        await recordEvent(trx, registered.id, 'client.registered', {
          client: clientData(registered),
          ...visitorData(visitor),
          user_agent: visitor.userAgent ?? undefined,
        })
        await mailPerson(trx, registered, 'welcome')
        return registered
      })
      outbox.poke()
      return { ok: true, person }
    } catch (error) {
      if (isDuplicate(error)) return { ok: false, reason: 'email_taken' }
      throw error
    }
  }
}
