/**
 * The audit log: every act of an admin, written in the transaction of the act itself. Rows are never changed; the
 * database refuses it.
 */
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { now } from '#core/clock'
import { insert } from '#core/database/sql'

/**
 * Who acts: somebody signed in (`actorOf` of app/identity), the command line, or the product itself.
 */
export interface Actor {
  /** null for the command line and the product. */
  userId: number | null
  /** As it was at the time. */
  name: string
}

export const COMMAND_LINE: Actor = { userId: null, name: 'command line' }
export const PRODUCT: Actor = { userId: null, name: 'Panel Affiliates' }

export interface Act {
  actor: Actor
  /** `member.approved`, `setting.changed`: what was done, in the past tense; words in resources/lang `acts.<act>`. */
  act: string
  /** The panel that it concerns; null for what concerns them all. Admins of one panel see that panel's acts only. */
  panelId: number | null
  /** What it was done to: `affiliate`, `plan`, …, with our id, and a name for people that shows no client's identity. */
  subject: { type: string; id: number | string; label: string }
  /** As the admin gave it. */
  reason?: string | null
  /** What was and what is, of the fields that changed. No secrets, no personal data of clients. */
  changes?: Record<string, { from: unknown; to: unknown }>
}

export async function recordAct(trx: TransactionClientContract, input: Act): Promise<void> {
  const { actor, act, panelId, subject, reason, changes } = input
  await insert(trx, 'admin_acts', [
    {
      at: now(),
      user_id: actor.userId,
      actor_name: actor.name.slice(0, 200),
      panel_id: panelId,
      act,
      subject_type: subject.type,
      subject_id: String(subject.id),
      subject_label: subject.label.slice(0, 200),
      reason: reason || null,
      changes: changes ? JSON.stringify(changes) : null,
    },
  ])
}
