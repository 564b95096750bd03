import db from '@adonisjs/lucid/services/db'
import { select } from '#core/database/sql'
import { NATIVE_ACTS } from '#delegation/native/native_access'
import type { Actor, Stage } from '#delegation/proof/grant_entry'

/** What was done under a grant, or decided about it. */
export interface GrantLine {
  number: number
  /** Milliseconds. */
  at: number
  actor: Actor
  act: string
  stage: Stage
  /** The panel's own id of what it was done to. */
  subjectId: string | null
}

/**
 * A grant's whole log, the newest first: for the client whose it is, and for admins.
 */
export class GrantLog {
  constructor(private readonly grantId: number) {}

  async count(): Promise<number> {
    const [row] = await select<{ total: number }>(
      db.connection(),
      'SELECT COUNT(*) AS total FROM grant_entries WHERE grant_id = ?',
      [this.grantId]
    )
    return Number(row!.total)
  }

  async page(offset: number, size: number): Promise<GrantLine[]> {
    const rows = await select<{
      number: number
      at: number
      actor: Actor
      act: string
      stage: Stage
      subject_id: string | null
    }>(
      db.connection(),
      `SELECT number, at, actor, act, stage, subject_id FROM grant_entries
       WHERE grant_id = ? ORDER BY number DESC LIMIT ? OFFSET ?`,
      [this.grantId, size, offset]
    )
    return rows.map(({ subject_id: subjectId, at, ...line }) => ({
      ...line,
      at: Number(at),
      subjectId,
    }))
  }

  async *all(pieceSize = 500): AsyncGenerator<GrantLine> {
    for (let offset = 0; ; offset += pieceSize) {
      const lines = await this.page(offset, pieceSize)
      yield* lines
      if (lines.length < pieceSize) return
    }
  }
}

/** Acts that have words of their own: `managers.log.acts`. */
const KNOWN_ACTS = new Set([
  'service.list',
  'service.show',
  'order.list',
  'order.show',
  'service.restart',
  'service.suspend',
  'service.unsuspend',
  'service.renew',
  'service.change_plan',
  'service.request_cancellation',
  'order.place',
  'order.cancel',
  'order.found',
  'panel.viewed',
  'consented',
  'scopes_changed',
  'withdrawn',
  'replaced',
  'expired',
  'agent_ended',
  'client_closed',
  'clients_merged',
  'more_refused',
  'reported',
  ...NATIVE_ACTS,
])

/**
 * @returns the key of the act's words
 */
export function wordsOfAct(act: string): string {
  return `managers.log.acts.${KNOWN_ACTS.has(act) ? act.replace('.', '_') : 'other'}`
}
