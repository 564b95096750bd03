/**
 * What is owed to a destination, written in the transaction of what caused it.
 */
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { now } from '#core/clock'
import { insert, insertOnce } from '#core/database/sql'
import type { DeliveryMode } from '#outbound/delivery_states'

interface Told {
  destinationId: number
  panelId: number
  /** What it tells of, the same however often that is told: `signup:<order id>`; at most 160 characters. */
  eventKey: string
  /** The same for both modes; at most 64 characters. */
  notificationId: string
  /** What it is about, for the log: `order`, our id, the panel's number of it. */
  subject: { type: string; id: number; label: string } | null
  /** Whose data the parameters are. */
  clientId: number | null
  /** What the template's parameters stand for. */
  parameters: Record<string, string | null>
}

export interface Owed extends Told {
  mode: Exclude<DeliveryMode, 'both'>
  /** Never taken by the worker: who makes it calls at once (`AttemptDelivery`). */
  isTest?: boolean
}

/**
 * `server`: the worker calls at once. `browser`: it waits until a browser asks for it.
 * @returns its id; null where the same is owed, or was sent, already
 */
export async function oweDelivery(
  trx: TransactionClientContract,
  input: Owed
): Promise<number | null> {
  return insertOnce(trx, 'deliveries', owedRow(input))
}

export interface NotSent extends Omit<Told, 'parameters'> {
  mode: DeliveryMode
  /** A word of the feature that it belongs to. */
  reason: string
  reasonValues?: Record<string, string | number> | null
  /** Kept, it can be sent again. */
  parameters?: Record<string, string | null> | null
}

/**
 * What is not sent, for the log: why has this program not heard of that?
 * @returns its id; null where it is known already
 */
export async function recordNotSent(
  trx: TransactionClientContract,
  input: NotSent
): Promise<number | null> {
  return insertOnce(trx, 'deliveries', notSentRow(input))
}

/**
 * Many by one statement, of what happens once: none of them may be known already.
 */
export async function oweDeliveries(
  trx: TransactionClientContract,
  inputs: readonly (Owed | NotSent)[]
): Promise<void> {
  if (inputs.length === 0) return
  const rows = inputs.map((input) => ('reason' in input ? notSentRow(input) : owedRow(input)))
  await insert(trx, 'deliveries', rows)
}

function owedRow(input: Owed) {
  return {
    ...common(input),
    mode: input.mode,
    is_test: input.isTest ?? false,
    state: input.mode === 'server' ? 'owed' : 'waiting',
    reason: null,
    reason_values: null,
    finished_at: null,
  }
}

function notSentRow(input: NotSent) {
  return {
    ...common(input),
    mode: input.mode,
    is_test: false,
    state: 'not_sent',
    reason: input.reason,
    reason_values: input.reasonValues ? JSON.stringify(input.reasonValues) : null,
    finished_at: now(),
  }
}

function common({
  destinationId,
  panelId,
  eventKey,
  notificationId,
  subject,
  clientId,
  parameters,
}: Omit<Told, 'parameters'> & { parameters?: Told['parameters'] | null }) {
  const at = now()
  return {
    destination_id: destinationId,
    panel_id: panelId,
    event_key: eventKey,
    notification_id: notificationId,
    subject_type: subject?.type ?? null,
    subject_id: subject?.id ?? null,
    subject_label: subject?.label.slice(0, 120) ?? null,
    client_id: clientId,
    parameters: parameters ? JSON.stringify(parameters) : null,
    attempts: 0,
    schedule_step: 0,
    takes: 0,
    next_attempt_at: at,
    created_at: at,
  }
}
