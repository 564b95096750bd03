import db from '@adonisjs/lucid/services/db'
import { now } from '#core/clock'
import { isDuplicate } from '#core/database/transaction'
import { programTimeZone } from '#config/program'
import { StartError } from '#core/startup/start_error'

const KEY = 'program_time_zone'

/**
 * Writes down the programme's time zone at the first start; from then on it must stay: the days of the counters were cut in it.
 * @throws StartError when the setting names another, or no known one
 */
export async function fixProgramTimeZone(zone = programTimeZone) {
  assertKnown(zone)

  try {
    await db.table('settings').insert({ key: KEY, value: zone, updated_at: now() })
    return
  } catch (error) {
    if (!isDuplicate(error)) throw error
  }

  const { value } = await db.from('settings').where('key', KEY).firstOrFail()
  if (value !== zone) {
    throw new StartError(
      `PROGRAM_TIME_ZONE is ${zone}, but this programme was installed with ${value} and its days are counted in it: set PROGRAM_TIME_ZONE=${value} in .env.`
    )
  }
}

function assertKnown(zone: string) {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
  } catch {
    throw new StartError(
      `PROGRAM_TIME_ZONE is "${zone}", which is not the name of a time zone: use one such as Europe/Rome or UTC.`
    )
  }
}
