/**
 * Destinations in their feature's transaction.
 */
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { now } from '#core/clock'
import { insert, select, update } from '#core/database/sql'
import { forUpdate } from '#core/database/transaction'
import { encryptHeaders, type Header } from '#outbound/destination_headers'
import { destinationKind } from '#outbound/kinds'
import type { OutcomeRules } from '#outbound/outcome_rules'
import type { RequestTemplate } from '#outbound/template/request_template'

/** What an owner chooses; `disabled` and `deleted` come about otherwise. */
export type ChosenState = 'on' | 'paused' | 'off'

export interface DestinationInput {
  panelId: number
  /** Defined by `defineDestinationKind`. */
  kind: string
  /** As the log names it, at most 120 characters. */
  name: string
  /** Linted already (`lintTemplate`), its address checked (`OutboundClient.check`). */
  template: RequestTemplate
  /** In the clear; stored encrypted. */
  headers: Header[]
  outcomeRules: OutcomeRules
  state: ChosenState
  /** By its owner's master switch. */
  held: boolean
}

/**
 * @returns its id
 */
export async function createDestination(
  trx: TransactionClientContract,
  input: DestinationInput
): Promise<number> {
  const at = now()
  return insert(trx, 'destinations', [
    {
      panel_id: input.panelId,
      kind: destinationKind(input.kind).name,
      name: input.name,
      method: input.template.method,
      url_template: input.template.url,
      body_template: input.template.body,
      encrypted_headers: encryptHeaders(input.headers),
      outcome_rules: JSON.stringify(input.outcomeRules),
      state: input.state,
      held: input.held,
      openings: 0,
      created_at: at,
      updated_at: at,
    },
  ])
}

interface Row {
  state: string
  held: number
  method: string
  url_template: string
}

/**
 * Changes what `input` names and leaves the rest. What is owed already is sent as the destination says when it is sent. A
 * new address, or being switched on again, forgives past failures. A deleted destination stays as it is.
 */
export async function changeDestination(
  trx: TransactionClientContract,
  id: number,
  input: Partial<Omit<DestinationInput, 'panelId' | 'kind'>>
): Promise<void> {
  const [row] = await select<Row>(
    trx,
    `SELECT state, held, method, url_template FROM destinations WHERE id = ?${forUpdate(trx)}`,
    [id]
  )
  if (!row || row.state === 'deleted') return
  const { name, template, headers, outcomeRules, state, held } = input
  const columns: Record<string, string | number | boolean | null> = { updated_at: now() }

  if (name !== undefined) columns.name = name
  if (template !== undefined) {
    columns.method = template.method
    columns.url_template = template.url
    columns.body_template = template.body
  }
  if (headers !== undefined) columns.encrypted_headers = encryptHeaders(headers)
  if (outcomeRules !== undefined) columns.outcome_rules = JSON.stringify(outcomeRules)
  if (held !== undefined) columns.held = held
  if (state !== undefined) {
    columns.state = state
    columns.disabled_reason = null
    columns.disabled_at = null
  }

  const isElsewhere =
    template !== undefined && (template.url !== row.url_template || template.method !== row.method)
  const isBack = (state === 'on' && row.state !== 'on') || (held === false && Boolean(row.held))
  if (isElsewhere || isBack) {
    columns.failing_since = null
    columns.open_until = null
    columns.openings = 0
  }

  const names = Object.keys(columns)
  await update(
    trx,
    `UPDATE destinations SET ${names.map((column) => `${column} = ?`).join(', ')} WHERE id = ?`,
    [...Object.values(columns), id]
  )
}

export function setDestinationState(
  trx: TransactionClientContract,
  id: number,
  state: ChosenState
): Promise<void> {
  return changeDestination(trx, id, { state })
}

/**
 * The owner's master switch: what is held is not sent, whatever its own state, and stays owed.
 */
export async function holdDestinations(
  trx: TransactionClientContract,
  ids: readonly number[],
  held: boolean
): Promise<void> {
  // in one order everywhere: two of them never wait in a circle
  for (const id of [...ids].sort((a, b) => a - b)) await changeDestination(trx, id, { held })
}

/**
 * Its deliveries stay in the log; what is owed or waits is never sent. A call that is under way ends, and its result is
 * kept (`tidyDeliveries` ends what else a worker had taken).
 */
export async function deleteDestination(trx: TransactionClientContract, id: number): Promise<void> {
  const at = now()
  await update(
    trx,
    `UPDATE destinations SET state = 'deleted', encrypted_headers = NULL, open_until = NULL,
       updated_at = ? WHERE id = ?`,
    [at, id]
  )
  await update(
    trx,
    `UPDATE deliveries SET state = 'not_sent', reason = 'destination_deleted', reason_values = NULL,
       lease = NULL, finished_at = ?
     WHERE destination_id = ? AND state IN ('owed', 'waiting')
       AND (lease IS NULL OR next_attempt_at <= ?)`,
    [at, id, at]
  )
}
