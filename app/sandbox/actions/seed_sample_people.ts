import hash from '@adonisjs/core/services/hash'
import { now } from '#core/clock'
import { samplePassword } from '#config/sandbox'
import { clientData } from '#sandbox/contract'
import { insertRow, sandboxDb, sandboxTransaction } from '#sandbox/database'
import { outbox } from '#sandbox/outbox/main'
import { recordEvent } from '#sandbox/outbox/record_event'
import type { PersonRow, Role } from '#sandbox/records'

interface SamplePerson {
  id: number
  role: Role
  email: string
  name: string
  company: string | null
  country: string
  locale: string
}

/**
 * The people of the sample panel. Their ids stay the same (`c-1001` is Alice), so that others can name them.
 */
export const SAMPLE_PEOPLE: SamplePerson[] = [
  {
    id: 1,
    role: 'staff',
    email: 'admin@example.com',
    name: 'Ada Nimbus',
    company: null,
    country: 'IT',
    locale: 'en',
  },
  {
    id: 1001,
    role: 'client',
    email: 'alice@example.com',
    name: 'Alice Rossi',
    company: 'Alice Writes',
    country: 'IT',
    locale: 'en',
  },
  {
    id: 1002,
    role: 'client',
    email: 'bruno@example.com',
    name: 'Bruno Bianchi',
    company: 'Studio B',
    country: 'IT',
    locale: 'it',
  },
  {
    id: 1003,
    role: 'client',
    email: 'carla@example.com',
    name: 'Carla Rinaldi',
    company: null,
    country: 'IT',
    locale: 'it',
  },
]

/**
 * Registers the sample people who are not there yet, and gives all of them the password of the configuration.
 * Run again, it changes nothing.
 */
export class SeedSamplePeople {
  async handle() {
    for (const sample of SAMPLE_PEOPLE) {
      const known = (await sandboxDb()
        .from('sandbox_people')
        .where('id', sample.id)
        .first()) as PersonRow | null

      if (!known) await this.register(sample)
      else if (!(await hash.verify(known.password_hash, samplePassword))) {
        await sandboxDb()
          .from('sandbox_people')
          .where('id', sample.id)
          .update({ password_hash: await hash.make(samplePassword) })
      }
    }
    outbox.poke()
  }

  private async register(sample: SamplePerson) {
    const person: PersonRow = {
      ...sample,
      status: 'active',
      currency: 'EUR',
      password_hash: await hash.make(samplePassword),
      registered_at: now(),
    }
    await sandboxTransaction(async (trx) => {
      await insertRow(trx, 'sandbox_people', { ...person })
      if (person.role === 'client') {
        await recordEvent(trx, person.id, 'client.registered', { client: clientData(person) })
      }
    })
  }
}
