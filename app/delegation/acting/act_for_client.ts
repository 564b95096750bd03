import { createHash } from 'node:crypto'
import limiter from '@adonisjs/limiter/services/main'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { refusedActLimit } from '#config/limiter'
import { now } from '#core/clock'
import { insertOnce, select, update } from '#core/database/sql'
import { forUpdate, inTransaction } from '#core/database/transaction'
import { lockGrant } from '#delegation/grants/lock_grant'
import { appendGrantEntry } from '#delegation/proof/append_grant_entry'
import type { GrantEntry } from '#delegation/proof/grant_entry'
import { noteAgentOrder } from '#delegation/acting/note_agent_order'
import { noteUse } from '#delegation/acting/note_use'
import { type NoRights, type Rights, rightsOf } from '#delegation/rights_of'
import { DELEGATED_ACTS, type DelegatedAct, type Scope } from '#delegation/scopes'
import { unavailable } from '#panels/drivers/call_panel'
import { driverOf } from '#panels/drivers/driver_of'
import type {
  ActDone,
  DriverAnswer,
  DriverFailure,
  NewOrder,
  PanelDriver,
} from '#panels/drivers/panel_driver'

/** What changes something, as against what is only looked at. */
export type ActingAct = Exclude<
  DelegatedAct,
  'service.list' | 'service.show' | 'order.list' | 'order.show'
>

/** After this long without an end, whoever began it has died: what was asked for may have been done. In milliseconds. */
export const ABANDONED_MS = 60_000

/** From when the panel gave no answer until it is first asked what came of an order. In milliseconds. */
const FIRST_LOOK_MS = 60_000

/** The log's word for refusals that are not listed one by one. */
export const MORE_REFUSED = 'more_refused'

export type Wish =
  | { act: 'order.place'; order: Omit<NewOrder, 'placedBy'> }
  | { act: 'order.cancel'; orderId: string }
  | { act: 'service.change_plan'; serviceId: string; planId: string }
  | { act: 'service.request_cancellation'; serviceId: string; reason: string }
  | {
      act: 'service.restart' | 'service.suspend' | 'service.unsuspend' | 'service.renew'
      serviceId: string
    }

interface Input {
  agent: { id: number; name: string }
  /** Ours. */
  clientId: number
  /** Made by the form: sending it twice does it once. */
  requestKey: string
  wish: Wish
}

export interface Done {
  ok: true
  /** It had been done already, by the same form. */
  again: boolean
  grantId: number
  /** What the panel says of it, and what was made by it. */
  message: string | null
  made?: ActDone['made']
  /** Of an order that was placed. */
  order: { id: string; number: string; payUrl: string | null } | null
}

export type ActOutcome =
  | Done
  | { ok: false; reason: 'no_rights'; rights: NoRights }
  /** The client has not allowed it. */
  | { ok: false; reason: 'scope'; scope: Scope }
  /** Nor that, and so much was refused that no more is listed: for so many seconds from now. */
  | { ok: false; reason: 'too_many_refused'; scope: Scope; seconds: number }
  /** The same form, sent a moment ago, is still at work. */
  | { ok: false; reason: 'in_progress' }
  /** What is not connected is `unsupported`. */
  | { ok: false; reason: 'panel'; failure: DriverFailure }

export interface RequestRow {
  id: number
  state: 'begun' | 'done' | 'failed' | 'unknown'
  outcome: string | null
  created_at: number
}

export type Result = ActDone & { order: Done['order'] }

/**
 * Does something in a client's panel as *agent X for client Y* (U11). The right is read in the transaction that writes the
 * log, behind the lock that a withdrawal takes: what begins after a withdrawal was answered is refused. The log says what was
 * begun before the panel is called, and its end after it. Nothing is called inside a transaction.
 */
export class ActForClient {
  async handle({ requestKey: formKey, ...asked }: Input): Promise<ActOutcome> {
    const input = { ...asked, requestKey: keyOf({ requestKey: formKey, ...asked }) }
    const begun = await inTransaction((trx) => begin(trx, input), { isolation: 'read committed' })
    if ('outcome' in begun) return begun.outcome
    if ('refused' in begun) return refuse(begun.refused)

    const { rights } = begun
    const end = (answer: DriverAnswer<Result>) =>
      inTransaction((trx) => finish(trx, input, rights, answer), { isolation: 'read committed' })
    let answer: DriverAnswer<Result>
    try {
      const driver = await driverOf(rights.panelId)
      answer = driver?.capabilities.has(input.wish.act)
        ? await call(driver, rights.clientExternalId, input)
        : { ok: false, reason: 'unsupported' }
    } catch (error) {
      // how far it came nobody knows, and the log must not stay without an end
      await end(unavailable('stopped', true))
      throw error
    }
    return end(answer)
  }
}

/**
 * A form that a browser filled anew, but with the key of before, asks for something else: what is wished for, by whom and for
 * whom, is part of the key.
 */
function keyOf({ agent, clientId, requestKey, wish }: Input): string {
  return createHash('sha256')
    .update(JSON.stringify([agent.id, clientId, requestKey, wish]))
    .digest('hex')
}

const subjectOf = (wish: Wish): NonNullable<GrantEntry['subject']> | null =>
  'serviceId' in wish
    ? { type: 'service', id: wish.serviceId }
    : 'orderId' in wish
      ? { type: 'order', id: wish.orderId }
      : null

/** What the log keeps of the wish: the panel's ids and names of products, nothing of the client. */
function detailsOf(wish: Wish): Record<string, unknown> | null {
  switch (wish.act) {
    case 'order.place':
      return { productId: wish.order.productId, cycle: wish.order.cycle }
    case 'service.change_plan':
      return { planId: wish.planId }
    case 'service.request_cancellation':
      return { reason: wish.reason }
    default:
      return null
  }
}

async function begin(
  trx: TransactionClientContract,
  { agent, clientId, requestKey, wish }: Input
): Promise<{ rights: Rights } | { outcome: ActOutcome } | { refused: Refusal }> {
  // whoever withdraws takes the same lock, so one of the two comes first
  const [live] = await select<{ id: number }>(
    trx,
    "SELECT id FROM grants WHERE agent_id = ? AND client_id = ? AND state = 'active' ORDER BY id DESC LIMIT 1",
    [agent.id, clientId]
  )
  if (live) await lockGrant(trx, live.id)
  const rights = await rightsOf(trx, { agentId: agent.id, clientId })
  if (!rights.ok) return { outcome: { ok: false, reason: 'no_rights', rights } }

  const subject = subjectOf(wish)
  const entry = {
    actor: 'agent' as const,
    actorName: agent.name,
    act: wish.act,
    subject,
    details: detailsOf(wish),
    requestKey,
  }
  const scope = DELEGATED_ACTS[wish.act]
  if (!rights.scopes.includes(scope)) {
    return { refused: { grantId: rights.grantId, scope, entry: { ...entry, stage: 'refused' } } }
  }

  const id = await insertOnce(trx, 'delegated_requests', {
    grant_id: rights.grantId,
    request_key: requestKey,
    act: wish.act,
    subject_id: subject?.id ?? null,
    state: 'begun',
    created_at: now(),
    look_at: now() + ABANDONED_MS,
  })
  if (id === null) {
    const known = await knownRequest(trx, requestKey)
    const outcome = outcomeOf(known, rights)
    if (outcome) return { outcome }
    await update(
      trx,
      `UPDATE delegated_requests SET state = 'begun', grant_id = ?, created_at = ?, finished_at = NULL,
         look_at = ?, looks = 0
       WHERE id = ?`,
      [rights.grantId, now(), now() + ABANDONED_MS, known.id]
    )
  }
  await appendGrantEntry(trx, rights.grantId, { ...entry, stage: 'begun' })
  return { rights }
}

interface Refusal {
  grantId: number
  scope: Scope
  entry: GrantEntry
}

/**
 * Lists a refusal in the log; after so many within an hour only that there were more, once.
 */
async function refuse({ grantId, scope, entry }: Refusal): Promise<ActOutcome> {
  const limit = limiter.use(refusedActLimit)
  const key = `refused_act:grant:${grantId}`
  const isListed = (await limit.attempt(key, () => true)) === true
  await inTransaction(
    async (trx) => {
      await lockGrant(trx, grantId)
      if (isListed) await appendGrantEntry(trx, grantId, entry)
      else if (!(await isSaid(trx, grantId))) {
        await appendGrantEntry(trx, grantId, {
          actor: 'agent',
          actorName: entry.actorName,
          act: MORE_REFUSED,
          stage: 'refused',
          details: { listed: refusedActLimit.requests, per: refusedActLimit.duration },
        })
      }
    },
    { isolation: 'read committed' }
  )
  if (isListed) return { ok: false, reason: 'scope', scope }
  const seconds = Math.max(await limit.availableIn(key), 1)
  return { ok: false, reason: 'too_many_refused', scope, seconds }
}

/**
 * That there were more since the last refusal that is listed.
 */
async function isSaid(trx: TransactionClientContract, grantId: number): Promise<boolean> {
  const [last] = await select<{ act: string }>(
    trx,
    "SELECT act FROM grant_entries WHERE grant_id = ? AND stage = 'refused' ORDER BY number DESC LIMIT 1",
    [grantId]
  )
  return last?.act === MORE_REFUSED
}

async function knownRequest(trx: TransactionClientContract, requestKey: string) {
  const [row] = await select<RequestRow>(
    trx,
    `SELECT id, state, outcome, created_at
     FROM delegated_requests WHERE request_key = ?${forUpdate(trx)}`,
    [requestKey]
  )
  return row!
}

/**
 * What the same form came to before; null where it may be tried again: the panel takes the same key once.
 */
function outcomeOf(known: RequestRow, rights: Rights): ActOutcome | null {
  if (known.state === 'done') {
    const result = JSON.parse(known.outcome!) as Result
    return { ok: true, again: true, grantId: rights.grantId, ...result }
  }
  const isAtWork = known.state === 'begun' && now() - Number(known.created_at) < ABANDONED_MS
  return isAtWork ? { ok: false, reason: 'in_progress' } : null
}

async function call(
  driver: PanelDriver,
  clientId: string,
  { agent, requestKey, wish }: Input
): Promise<DriverAnswer<Result>> {
  if (wish.act === 'order.place') {
    const refusal = await refuseUnoffered(driver, clientId, wish.order)
    if (refusal) return refusal
    const placed = await driver.placeOrder({
      clientId,
      order: { ...wish.order, placedBy: agent.name },
      requestKey,
    })
    if (!placed.ok) return placed
    const { orderId, number, payUrl } = placed.value
    return { ok: true, value: { message: null, order: { id: orderId, number, payUrl } } }
  }
  const acted =
    wish.act === 'order.cancel'
      ? await driver.cancelOrder({ clientId, orderId: wish.orderId, requestKey })
      : await driver.actOnService({ clientId, requestKey, ...wish })
  return acted.ok ? { ok: true, value: { ...acted.value, order: null } } : acted
}

/**
 * A panel's API may well take more than it offers this client, since it takes the host's own orders: what an agent sends is
 * held against the offers.
 */
async function refuseUnoffered(
  driver: PanelDriver,
  clientId: string,
  { productId, cycle }: Omit<NewOrder, 'placedBy'>
): Promise<DriverFailure | null> {
  const offers = await driver.listOffers(clientId)
  // only asked so far
  if (!offers.ok) return offers.reason === 'unavailable' ? { ...offers, uncertain: false } : offers
  const isOffered = offers.value.some(
    (offer) => offer.productId === productId && offer.cycles.some((each) => each.cycle === cycle)
  )
  return isOffered ? null : { ok: false, reason: 'refused', message: '' }
}

async function finish(
  trx: TransactionClientContract,
  { agent, requestKey, wish }: Input,
  rights: Rights,
  answer: DriverAnswer<Result>
): Promise<ActOutcome> {
  const isUnknown = !answer.ok && answer.reason === 'unavailable' && answer.uncertain
  const state = answer.ok ? 'done' : isUnknown ? 'unknown' : 'failed'
  await lockGrant(trx, rights.grantId)
  const lookAt = isUnknown && wish.act === 'order.place' ? now() + FIRST_LOOK_MS : null
  await update(
    trx,
    `UPDATE delegated_requests SET state = ?, outcome = ?, finished_at = ?, look_at = ?, looks = 0
     WHERE request_key = ?`,
    [state, JSON.stringify(answer.ok ? answer.value : answer), now(), lookAt, requestKey]
  )
  await appendGrantEntry(trx, rights.grantId, {
    actor: 'agent',
    actorName: agent.name,
    act: wish.act,
    stage: state,
    subject:
      answer.ok && answer.value.order
        ? { type: 'order', id: answer.value.order.id }
        : subjectOf(wish),
    details: answer.ok ? null : { reason: answer.reason },
    requestKey,
  })
  if (!answer.ok) return { ok: false, reason: 'panel', failure: answer }

  if (answer.value.order) {
    await noteAgentOrder(trx, { ...rights, agentId: agent.id, placedAt: now() }, answer.value.order)
  }
  await noteUse(trx, rights.grantId)
  return { ok: true, again: false, grantId: rights.grantId, ...answer.value }
}
