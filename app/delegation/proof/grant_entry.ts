/**
 * The form of what is kept of a grant, forever: how the client agreed, what was done under it, how it ended. Each entry is
 * sealed together with the one before.
 */
import { createHash } from 'node:crypto'

/** What stands before the first entry. */
export const GENESIS = '0'.repeat(64)

export type Actor = 'client' | 'agent' | 'admin' | 'product'

/**
 * - `stated`: happened with the entry itself: a consent, a withdrawal
 * - `begun`: written before the panel is called; ends in `done`, `failed`, or `unknown` where the panel gave no answer
 * - `refused`: was asked for and not allowed
 */
export type Stage = 'stated' | 'begun' | 'done' | 'failed' | 'unknown' | 'refused'

export interface GrantEntry {
  actor: Actor
  actorName: string | null
  /** `consented`, `scopes_changed`, `withdrawn`, `service.restart`, … */
  act: string
  stage: Stage
  /** The panel's own id of what it was done to. */
  subject?: { type: 'service' | 'order'; id: string } | null
  /** Plain values; no secrets, no personal data of the client. */
  details?: Record<string, unknown> | null
  /** Binds what was begun to its end. */
  requestKey?: string | null
}

export interface SealedFields {
  grantId: number
  number: number
  at: number
  actor: string
  actorName: string | null
  act: string
  stage: string
  subjectType: string | null
  subjectId: string | null
  /** As it is stored. */
  details: string | null
  requestKey: string | null
  previousHash: string
}

/**
 * What is hashed: everything that the entry says, and the hash of the one before. A proof shows it, so that anybody can
 * compute the seal again.
 */
export function sealedForm(fields: SealedFields): string {
  return JSON.stringify([
    1,
    fields.grantId,
    fields.number,
    fields.at,
    fields.actor,
    fields.actorName,
    fields.act,
    fields.stage,
    fields.subjectType,
    fields.subjectId,
    fields.details,
    fields.requestKey,
    fields.previousHash,
  ])
}

/**
 * @returns 64 hexadecimal digits over everything that the entry says, and over all before it
 */
export function sealEntry(fields: SealedFields): string {
  return createHash('sha256').update(sealedForm(fields)).digest('hex')
}
