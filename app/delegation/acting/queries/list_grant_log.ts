import db from '@adonisjs/lucid/services/db'
import { select } from '#core/database/sql'
import { MORE_REFUSED } from '#delegation/acting/act_for_client'
import { NATIVE_ACTS } from '#delegation/native/native_access'
import type { Actor, Stage } from '#delegation/proof/grant_entry'
import { DELEGATED_ACTS } from '#delegation/scopes'

/**
 * What the log tells the agent: what they did, and what was decided about their rights. Anything else, such as that the client
 * reported them, or who else is a user of the account, is not theirs to read.
 */
const SHOWN_ACTS = [
  ...Object.keys(DELEGATED_ACTS),
  'order.found',
  'panel.viewed',
  MORE_REFUSED,
  'consented',
  'scopes_changed',
  'withdrawn',
  'replaced',
  'expired',
  ...NATIVE_ACTS.filter((act) => act !== 'native.others'),
]

export interface LogLine {
  number: number
  at: number
  actor: Actor
  act: string
  stage: Stage
  subjectType: 'service' | 'order' | null
  subjectId: string | null
  /** Why it failed: the reason of a DriverFailure. */
  failure: string | null
}

interface Row {
  number: number
  at: number
  actor: Actor
  act: string
  stage: Stage
  subject_type: LogLine['subjectType']
  subject_id: string | null
  details: string | null
}

/**
 * The log of one grant, the newest first.
 */
export class ListGrantLog {
  constructor(private grantId: number) {}

  async count(): Promise<number> {
    const [row] = await select<{ total: number }>(
      db.connection(),
      `SELECT COUNT(*) AS total FROM grant_entries WHERE grant_id = ? AND act IN (${MARKS})`,
      [this.grantId, ...SHOWN_ACTS]
    )
    return Number(row!.total)
  }

  async page(offset: number, size: number): Promise<LogLine[]> {
    const rows = await select<Row>(
      db.connection(),
      `SELECT number, at, actor, act, stage, subject_type, subject_id, details
       FROM grant_entries WHERE grant_id = ? AND act IN (${MARKS})
       ORDER BY number DESC LIMIT ? OFFSET ?`,
      [this.grantId, ...SHOWN_ACTS, size, offset]
    )
    return rows.map((row) => ({
      number: row.number,
      at: Number(row.at),
      actor: row.actor,
      act: row.act,
      stage: row.stage,
      subjectType: row.subject_type,
      subjectId: row.subject_id,
      failure: failureOf(row),
    }))
  }
}

const MARKS = SHOWN_ACTS.map(() => '?').join(', ')

function failureOf({ stage, details }: Row): string | null {
  if ((stage !== 'failed' && stage !== 'unknown') || details === null) return null
  const { reason } = JSON.parse(details) as { reason?: unknown }
  return typeof reason === 'string' ? reason : null
}
