import db from '@adonisjs/lucid/services/db'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { now } from '#core/clock'
import { select, update } from '#core/database/sql'
import { forUpdate, inTransaction } from '#core/database/transaction'
import type { RequestRow, Result } from '#delegation/acting/act_for_client'
import { noteAgentOrder } from '#delegation/acting/note_agent_order'
import { noteUse } from '#delegation/acting/note_use'
import { lockGrant } from '#delegation/grants/lock_grant'
import { appendGrantEntry } from '#delegation/proof/append_grant_entry'
import { driverOf } from '#panels/drivers/driver_of'
import type { PlacedOrder } from '#panels/drivers/panel_driver'

const MINUTE_MS = 60_000

/**
 * How long after a look the panel is asked again what came of an order. An answer is missing because the panel is down or slow:
 * it is back within the hour mostly, and after two days nobody waits for it any more.
 */
const NEXT_LOOKS_MS = [2, 5, 15, 60, 180, 720, 1440, 1440].map((minutes) => minutes * MINUTE_MS)

/** Requests of one run. */
const MOST = 100

interface Due {
  id: number
  grant_id: number
  request_key: string
  act: string
  state: RequestRow['state']
  created_at: number
  look_at: number
  looks: number
  panel_id: number
  agent_id: number
  agent_name: string
  client_id: number
  external_id: string
  erased_at: number | null
}

/**
 * Gives what agents began an end, where nobody else did: what was begun by a process that died may have been done, and the log
 * says so; and of an order to which the panel gave no answer the panel is asked, by the request's key, whether it came to be.
 * One that did is the agent's order from then on: in its receipt, in the log, and in a mail to the client.
 */
export class SettleRequests {
  async handle(): Promise<{ looked: number; found: number }> {
    const due = await select<Due>(
      db.connection(),
      `SELECT delegated_requests.id, grant_id, request_key, act, delegated_requests.state, delegated_requests.created_at,
         look_at, looks, grants.panel_id, grants.agent_id, agents.name AS agent_name, grants.client_id,
         clients.external_id, clients.erased_at
       FROM delegated_requests
       JOIN grants ON grants.id = delegated_requests.grant_id
       JOIN agents ON agents.id = grants.agent_id
       JOIN clients ON clients.id = grants.client_id
       WHERE look_at <= ? ORDER BY look_at, delegated_requests.id LIMIT ${MOST}`,
      [now()]
    )
    let found = 0
    for (const request of due) {
      if (await this.settle(request)) found++
    }
    return { looked: due.length, found }
  }

  /**
   * @returns whether an order was found
   */
  private async settle(request: Due): Promise<boolean> {
    const isTaken = await inTransaction((trx) => take(trx, request), {
      isolation: 'read committed',
    })
    if (!isTaken || request.act !== 'order.place' || request.erased_at !== null) return false

    const wish = await wishOf(request)
    const driver = wish && (await driverOf(request.panel_id))
    if (!driver?.capabilities.has('order.place')) return false
    const answer = await driver.findPlacedOrder({
      clientId: request.external_id,
      order: wish!,
      requestKey: request.request_key,
      since: Number(request.created_at),
    })
    // one without an answer is asked again when the next look is due
    const order = answer.ok ? answer.value : null
    if (!order) return false
    return inTransaction((trx) => note(trx, request, order), { isolation: 'read committed' })
  }
}

/**
 * Puts off the next look before the panel is asked, so that of several workers one asks. What somebody has ended or begun anew
 * meanwhile is theirs.
 */
async function take(trx: TransactionClientContract, request: Due): Promise<boolean> {
  await lockGrant(trx, request.grant_id)
  const wait = NEXT_LOOKS_MS[request.looks]
  const mayComeToBe = request.act === 'order.place' && request.erased_at === null
  const lookAt = mayComeToBe && wait !== undefined ? now() + wait : null
  const taken = await update(
    trx,
    `UPDATE delegated_requests SET look_at = ?, looks = looks + 1,
       finished_at = CASE WHEN state = 'begun' THEN ? ELSE finished_at END,
       state = CASE WHEN state = 'begun' THEN 'unknown' ELSE state END
     WHERE id = ? AND look_at = ? AND state = ?`,
    [lookAt, now(), request.id, request.look_at, request.state]
  )
  if (taken === 0) return false
  if (request.state === 'begun') {
    const subject = await subjectOf(trx, request)
    await appendGrantEntry(trx, request.grant_id, {
      actor: 'product',
      actorName: null,
      act: request.act,
      stage: 'unknown',
      subject,
      details: { reason: 'abandoned' },
      requestKey: request.request_key,
    })
  }
  return true
}

async function subjectOf(trx: TransactionClientContract, request: Due) {
  const begun = await beganWith(trx, request)
  return begun?.subject_type && begun.subject_id !== null
    ? { type: begun.subject_type, id: begun.subject_id }
    : null
}

/**
 * What was to be ordered, as the log keeps it.
 */
async function wishOf(request: Due): Promise<{ productId: string; cycle: string } | null> {
  const begun = await beganWith(db.connection(), request)
  return begun?.details ? (JSON.parse(begun.details) as { productId: string; cycle: string }) : null
}

async function beganWith(client: Parameters<typeof select>[0], request: Due) {
  const [begun] = await select<{
    details: string | null
    subject_type: 'service' | 'order' | null
    subject_id: string | null
  }>(
    client,
    `SELECT details, subject_type, subject_id FROM grant_entries
     WHERE grant_id = ? AND request_key = ? AND stage = 'begun' ORDER BY number DESC LIMIT 1`,
    [request.grant_id, request.request_key]
  )
  return begun
}

/**
 * @returns false where the agent's own second try found it first
 */
async function note(
  trx: TransactionClientContract,
  request: Due,
  { orderId, number, payUrl }: PlacedOrder
): Promise<boolean> {
  await lockGrant(trx, request.grant_id)
  const [row] = await select<{ state: RequestRow['state'] }>(
    trx,
    `SELECT state FROM delegated_requests WHERE id = ?${forUpdate(trx)}`,
    [request.id]
  )
  if (row?.state !== 'unknown') return false

  const order = { id: orderId, number, payUrl }
  const result: Result = { message: null, order }
  await update(
    trx,
    `UPDATE delegated_requests SET state = 'done', outcome = ?, finished_at = ?, look_at = NULL WHERE id = ?`,
    [JSON.stringify(result), now(), request.id]
  )
  await appendGrantEntry(trx, request.grant_id, {
    actor: 'product',
    actorName: null,
    act: 'order.found',
    stage: 'done',
    subject: { type: 'order', id: orderId },
    requestKey: request.request_key,
  })
  await noteAgentOrder(
    trx,
    {
      panelId: request.panel_id,
      agentId: request.agent_id,
      clientId: request.client_id,
      grantId: request.grant_id,
      placedAt: Number(request.created_at),
    },
    order
  )
  await noteUse(trx, request.grant_id)
  return true
}
