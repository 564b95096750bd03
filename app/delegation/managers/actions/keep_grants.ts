import db from '@adonisjs/lucid/services/db'
import { now } from '#core/clock'
import { select, update } from '#core/database/sql'
import { forUpdate, inTransaction } from '#core/database/transaction'
import { endGrant } from '#delegation/grants/end_grant'
import { expiringKey, oweExpiring } from '#delegation/managers/owe_manager_mails'

const DAY_MS = 86_400_000

/** How many days before its end a consent's client and agent are told, each once. */
export const REMINDER_DAYS = [1, 7, 30] as const

/** For so many days after its end somebody who comes late is told that the link has run out. */
const EXPLAINED_DAYS = 30

const PIECE = 200

/**
 * Ends consents that have run out, and those of agents whose status was ended; tells of those that soon will; forgets
 * links that waited for somebody who never came. The access itself ends without it: rights are read at each request.
 */
export class KeepGrants {
  async handle(): Promise<{ expired: number; ofEndedAgents: number; reminded: number }> {
    const expired = await this.end('grants.expires_at <= ?', [now()], 'expired')
    // a status that was given anew does not bring back what ended with the one before
    const ofEndedAgents = await this.end(
      `EXISTS (SELECT 1 FROM agent_standings WHERE agent_standings.agent_id = grants.agent_id
         AND agent_standings.status = 'ended' AND agent_standings.since >= grants.granted_at
         AND agent_standings.since <= ?)`,
      [now()],
      'agent_ended'
    )
    const reminded = await this.remind()
    await inTransaction((trx) =>
      update(trx, 'DELETE FROM pending_manage_links WHERE expires_at <= ?', [
        now() - EXPLAINED_DAYS * DAY_MS,
      ])
    )
    return { expired, ofEndedAgents, reminded }
  }

  private async end(where: string, bindings: number[], act: 'expired' | 'agent_ended') {
    let ended = 0
    for (let after = 0; ;) {
      const rows = await select<{ id: number }>(
        db.connection(),
        `SELECT grants.id FROM grants WHERE grants.state = 'active' AND grants.id > ? AND ${where}
         ORDER BY grants.id LIMIT ${PIECE}`,
        [after, ...bindings]
      )
      for (const { id } of rows) {
        const isEnded = await inTransaction(
          (trx) => endGrant(trx, id, { state: 'ended', by: 'product', actorName: null, act }),
          { isolation: 'read committed' }
        )
        if (isEnded) ended++
      }
      if (rows.length < PIECE) return ended
      after = rows.at(-1)!.id
    }
  }

  private async remind() {
    let owed = 0
    for (const days of REMINDER_DAYS) {
      const nearer = REMINDER_DAYS.findLast((each) => each < days) ?? 0
      for (let after = 0; ;) {
        // one that was given for no longer than that is not told of at once
        const rows = await select<{ id: number }>(
          db.connection(),
          `SELECT id FROM grants
           WHERE state = 'active' AND expires_at > ? AND expires_at <= ? AND expires_at - granted_at > ? AND id > ?
           ORDER BY id LIMIT ${PIECE}`,
          [now() + nearer * DAY_MS, now() + days * DAY_MS, days * DAY_MS, after]
        )
        const untold = await untoldOf(
          rows.map(({ id }) => id),
          days
        )
        for (const id of untold) owed += await this.remindOf(id, days)
        if (rows.length < PIECE) break
        after = rows.at(-1)!.id
      }
    }
    return owed
  }

  private remindOf(id: number, days: number) {
    return inTransaction(
      async (trx) => {
        const [grant] = await select<{ state: string }>(
          trx,
          `SELECT state FROM grants WHERE id = ?${forUpdate(trx)}`,
          [id]
        )
        return grant?.state === 'active' ? oweExpiring(trx, id, days) : 0
      },
      { isolation: 'read committed' }
    )
  }
}

/**
 * Those of whom not both have been told yet: it is looked up for many at once, since most have been.
 */
async function untoldOf(ids: number[], days: number): Promise<number[]> {
  if (ids.length === 0) return []
  const keysOf = (id: number) =>
    (['client', 'agent'] as const).map((reader) => expiringKey(id, days, reader))
  const keys = ids.flatMap(keysOf)
  const told = await select<{ dedupe_key: string }>(
    db.connection(),
    `SELECT dedupe_key FROM owed_mails WHERE dedupe_key IN (${keys.map(() => '?').join(', ')})`,
    keys
  )
  const known = new Set(told.map(({ dedupe_key: key }) => key))
  return ids.filter((id) => keysOf(id).some((key) => !known.has(key)))
}
