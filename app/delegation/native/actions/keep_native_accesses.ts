import { randomBytes } from 'node:crypto'
import logger from '@adonisjs/core/services/logger'
import db from '@adonisjs/lucid/services/db'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { now } from '#core/clock'
import { select, update } from '#core/database/sql'
import { inTransaction } from '#core/database/transaction'
import { lockGrant } from '#delegation/grants/lock_grant'
import {
  delayAfter,
  IDLE_MS,
  type NativeAct,
  type NativeEntry,
  nextStep,
  type NativeRest,
  observe,
  permissionsFor,
  stepUnasked,
  WATCH_OPEN_MS,
} from '#delegation/native/native_access'
import { nativeKindOf } from '#delegation/native/native_offer'
import {
  dueAccesses,
  keepAccess,
  leaseAccess,
  readAccesses,
  siblingsOf,
  type StoredAccess,
} from '#delegation/native/native_rows'
import { appendGrantEntry } from '#delegation/proof/append_grant_entry'
import type { Scope } from '#delegation/scopes'
import { unavailable } from '#panels/drivers/call_panel'
import { driverOf } from '#panels/drivers/driver_of'
import type {
  DriverAnswer,
  DriverFailure,
  NativeKind,
  PanelDriver,
  PanelUser,
} from '#panels/drivers/panel_driver'

/** Rows that are looked through together, and how many panels are called side by side. */
const PIECE = 100
const SIDE_BY_SIDE = 4

/** The other jobs of the worker wait no longer than this for their turn, in milliseconds. */
const RUN_MS = 20_000

/** Longer than two calls and what is written of them may take, in milliseconds. */
const LEASE_MS = 5 * 60_000

/** For so long one waits for another of the same agent and account, in milliseconds. */
const WAIT_MS = 60_000

/** A failure, or that there is nothing to call. */
type Trouble = DriverFailure | { ok: false; reason: 'not_connected' }

/**
 * Keeps what agents have in the panel itself as their clients' consents say: invites, changes permissions, takes off, and looks
 * after invitations that can still be accepted. What is wanted is read from the grant each time, so no end of a consent is ever
 * missed. Nothing is called inside a transaction; what is begun stands in the grant's log before it is called, and whoever
 * dies in between leaves a row that is looked at anew: the panel's own list of users says what came of it.
 */
export class KeepNativeAccesses {
  /**
   * @param options.panelId only of this panel
   * @returns how many were looked at
   */
  async handle({ panelId = null }: { panelId?: number | null } = {}): Promise<number> {
    const until = performance.now() + RUN_MS
    const silent = new Set<number>()
    let looked = 0
    for (let after = 0; ;) {
      const due = await dueAccesses(db.connection(), { panelId, after, limit: PIECE })
      const queue = [...Map.groupBy(due, (row) => row.panelId).values()]
      const lane = async () => {
        for (let rows = queue.shift(); rows; rows = queue.shift()) {
          for (const row of rows) {
            // a panel that is away keeps nobody else waiting
            if (silent.has(row.panelId) || performance.now() > until) break
            looked++
            const answers = await this.#keep(row.id)
            if (!answers) silent.add(row.panelId)
          }
        }
      }
      await Promise.all(Array.from({ length: SIDE_BY_SIDE }, lane))
      if (due.length < PIECE || performance.now() > until) return looked
      after = due.at(-1)!.id
    }
  }

  /**
   * @returns whether the panel answers, as far as it was asked
   */
  async #keep(id: number): Promise<boolean> {
    const lease = randomBytes(16).toString('hex')
    const isOurs = await inTransaction(
      (trx) => leaseAccess(trx, id, { lease, until: now() + LEASE_MS }),
      { isolation: 'read committed' }
    )
    if (!isOurs) return true

    try {
      return await this.#look(id, lease)
    } catch (error) {
      // taken up again when the lease ends
      logger.error({ err: error, id }, 'A native access could not be kept')
      return true
    }
  }

  async #look(id: number, lease: string): Promise<boolean> {
    const isSettled = await this.#write(id, lease, async (trx, access) => {
      if (await this.#handOver(trx, access, lease)) return true
      const step = stepUnasked(access, access, now())
      if (!step) return false
      await this.#settle(trx, access, lease, step)
      return true
    })
    if (isSettled) return true

    const { driver, kind, access } = await this.#connection(id)
    const users = driver ? await driver.listUsers!(access.account) : null
    if (!kind || !driver || !users?.ok) {
      const trouble = users && !users.ok ? users : NOT_CONNECTED
      await this.#write(id, lease, (trx, fresh) => this.#fail(trx, fresh, lease, trouble))
      return trouble.reason === 'not_found' || trouble.reason === 'refused'
    }

    const begun = await this.#write(id, lease, (trx, fresh) =>
      this.#begin(trx, fresh, lease, { users: users.value, kind })
    )
    if (!begun) return true

    let answer: DriverAnswer<unknown>
    try {
      answer = await call(driver, begun)
    } catch (error) {
      // how far it came nobody knows
      answer = unavailable('stopped', true)
      logger.error({ err: error, id }, 'A driver failed')
    }
    await this.#write(id, lease, (trx, fresh) => this.#end(trx, fresh, lease, begun, answer))
    return answer.ok || answer.reason === 'refused' || answer.reason === 'not_found'
  }

  /**
   * Behind the lock that a withdrawal takes, and with what is wanted at this instant.
   */
  #write<T>(
    id: number,
    lease: string,
    work: (trx: TransactionClientContract, access: StoredAccess) => Promise<T>
  ): Promise<T> {
    return inTransaction(
      async (trx) => {
        const [row] = await select<{ grant_id: number }>(
          trx,
          'SELECT grant_id FROM native_accesses WHERE id = ?',
          [id]
        )
        await lockGrant(trx, row!.grant_id)
        const [access] = await readAccesses(
          trx,
          'native_accesses.id = ? AND native_accesses.lease = ?',
          [id, lease]
        )
        if (!access) throw new Error(`Another worker has native access ${id}`)
        if (access.tried.join() !== access.aim.join()) {
          // what came of another wish says nothing of this one
          Object.assign(access, { attempts: 0, problem: null, problemSince: null })
        }
        return work(trx, access)
      },
      { isolation: 'read committed' }
    )
  }

  /**
   * Who agrees to the same agent anew while the consent before is being wound up: what was brought about by it is the later
   * one's from then on, or the one would take off whom the other brings in.
   *
   * @returns whether nothing is left to do but to wait
   */
  async #handOver(
    trx: TransactionClientContract,
    access: StoredAccess,
    lease: string
  ): Promise<boolean> {
    const siblings = await siblingsOf(trx, access)
    const heir = siblings.find(({ id }) => id > access.id)
    const at = now()
    if (heir) {
      const until = at + LEASE_MS
      if (!(await leaseAccess(trx, heir.id, { lease, until }))) {
        await keepAccess(trx, access, {
          held: lease,
          lease: null,
          tried: access.tried,
          at: at + WAIT_MS,
        })
        return true
      }
      const { knownUsers, userId, invitations, invitedAt, others, scopes } = access
      await keepAccess(
        trx,
        {
          ...heir,
          ...{ knownUsers, userId, invitations, invitedAt, others, scopes },
          state: access.state === 'accepted' ? 'accepted' : invitations > 0 ? 'invited' : 'owed',
          ...(access.pending === 'remove' && {
            pending: access.pending,
            requestKey: access.requestKey,
          }),
        },
        { held: lease, lease: null, tried: heir.tried, at }
      )
      await append(trx, access.grantId, {
        act: 'native.handed_over',
        stage: 'stated',
        details: { grant: heir.grantId },
      })
      await keepAccess(
        trx,
        { ...access, state: 'none', reason: 'ended', scopes: [], invitations: 0, pending: null },
        { held: lease, lease: null, tried: access.aim, at: now(), isFinished: true }
      )
      return true
    }
    if (siblings.length === 0) return false
    await update(
      trx,
      `UPDATE native_accesses SET next_at = ? WHERE id IN (${siblings.map(() => '?').join(', ')})`,
      [at, ...siblings.map(({ id }) => id)]
    )
    await keepAccess(trx, access, {
      held: lease,
      lease: null,
      tried: access.aim,
      at: at + WAIT_MS,
    })
    return true
  }

  async #connection(id: number) {
    const [access] = await readAccesses(db.connection(), 'native_accesses.id = ?', [id])
    const kind = await nativeKindOf(access!.driver)
    const driver = await driverOf(access!.panelId)
    const isAble = driver?.capabilities.has('native_invitation') === true
    return { access: access!, kind, driver: isAble ? driver : null }
  }

  /**
   * Notes what is seen, and what is to be done about it.
   *
   * @returns what to call the panel for; null where nothing is to be done
   */
  async #begin(
    trx: TransactionClientContract,
    access: StoredAccess,
    lease: string,
    { users, kind }: { users: PanelUser[]; kind: NativeKind }
  ): Promise<Begun | null> {
    const at = now()
    const seen = observe(access, users, kind, at)
    for (const entry of seen.entries) await append(trx, access.grantId, entry)
    const fresh: StoredAccess = { ...access, ...seen.access }
    const step = nextStep(fresh, users, fresh, kind, at)

    if (step.step !== 'act' || step.act !== fresh.pending) await this.#dropPending(trx, fresh)
    if (step.step !== 'act') {
      await this.#settle(trx, fresh, lease, step)
      return null
    }

    const isRepeated = fresh.pending === step.act
    const requestKey = fresh.requestKey ?? `native:${randomBytes(16).toString('hex')}`
    const next: StoredAccess = { ...fresh, pending: step.act, requestKey }
    if (step.act === 'invite') {
      // where an answer was lost, who came since the first may be them
      if (fresh.invitations === 0) next.knownUsers = users.map(({ id }) => id)
      next.invitations++
      next.invitedAt = at
    }
    if (!isRepeated) {
      await append(trx, fresh.grantId, {
        act: `native.${step.act}`,
        stage: 'begun',
        details: detailsOf(next, step.act, kind),
        requestKey,
      })
    }
    // who dies now leaves what is due as soon as the lease has ended
    await keepAccess(trx, next, { held: lease, lease, tried: next.aim, at })
    return { act: step.act, access: next, aim: next.aim, isRepeated }
  }

  /**
   * What was begun and is not gone on with: its end is not known, unless the log has one.
   */
  async #dropPending(trx: TransactionClientContract, access: StoredAccess) {
    if (access.pending === null) return
    const [end] = await select<{ id: number }>(
      trx,
      "SELECT id FROM grant_entries WHERE grant_id = ? AND request_key = ? AND stage <> 'begun' LIMIT 1",
      [access.grantId, access.requestKey]
    )
    if (!end) {
      await append(trx, access.grantId, {
        act: `native.${access.pending}`,
        stage: 'unknown',
        requestKey: access.requestKey,
      })
    }
    access.pending = null
    access.requestKey = null
  }

  async #settle(
    trx: TransactionClientContract,
    access: StoredAccess,
    lease: string,
    step: NativeRest
  ) {
    const calm = { ...access, attempts: 0, problem: null, problemSince: null }
    if (step.step === 'rest') {
      await keepAccess(trx, calm, { held: lease, lease: null, tried: access.aim, at: step.until })
      return
    }
    if (step.entry) await append(trx, access.grantId, step.entry)
    await keepAccess(
      trx,
      { ...calm, state: step.state ?? access.state, reason: step.reason ?? access.reason },
      { held: lease, lease: null, tried: access.aim, at: now(), isFinished: true }
    )
  }

  /**
   * The panel did not even say who its users are.
   */
  async #fail(
    trx: TransactionClientContract,
    access: StoredAccess,
    lease: string,
    trouble: Trouble
  ): Promise<void> {
    if (trouble.reason === 'not_found' && access.isAccountGone) {
      await append(trx, access.grantId, { act: 'native.account_gone', stage: 'stated' })
      await keepAccess(
        trx,
        { ...access, state: 'account_gone', invitations: 0, problem: null, problemSince: null },
        { held: lease, lease: null, tried: access.aim, at: now(), isFinished: true }
      )
      return
    }
    const owed = owedAct(access)
    if (owed && access.problem !== trouble.reason) {
      await append(trx, access.grantId, {
        act: `native.${owed}`,
        stage: 'failed',
        details: { reason: trouble.reason },
      })
    }
    await this.#again(trx, access, lease, trouble)
  }

  async #end(
    trx: TransactionClientContract,
    access: StoredAccess,
    lease: string,
    { act, aim, isRepeated }: Begun,
    answer: DriverAnswer<unknown>
  ): Promise<void> {
    const entry = { act: `native.${act}`, requestKey: access.requestKey }
    if (answer.ok) {
      await append(trx, access.grantId, { ...entry, stage: 'done' })
      const at = now()
      const done = {
        ...access,
        ...AFTER[act],
        scopes: act === 'remove' ? [] : aim,
        pending: null,
        requestKey: null,
        attempts: 0,
        problem: null,
        problemSince: null,
      }
      await keepAccess(trx, done, {
        held: lease,
        lease: null,
        tried: aim,
        // what an invitation that is open may still bring is looked for at once
        at: act === 'remove' ? at : at + (act === 'invite' ? WATCH_OPEN_MS : IDLE_MS),
      })
      return
    }

    const isUnknown = answer.reason === 'unavailable' && answer.uncertain
    if (!isRepeated || access.problem !== answer.reason) {
      await append(trx, access.grantId, {
        ...entry,
        stage: isUnknown ? 'unknown' : 'failed',
        details: { reason: answer.reason },
      })
    }
    const isUnsent = act === 'invite' && !isUnknown
    await this.#again(
      trx,
      { ...access, invitations: access.invitations - (isUnsent ? 1 : 0), aim },
      lease,
      answer
    )
  }

  async #again(
    trx: TransactionClientContract,
    access: StoredAccess,
    lease: string,
    trouble: Trouble
  ): Promise<void> {
    const at = now()
    const attempts = access.attempts + 1
    const delay =
      trouble.reason === 'busy'
        ? Math.max(trouble.retryAfterMs, delayAfter(1))
        : delayAfter(attempts)
    await keepAccess(
      trx,
      {
        ...access,
        attempts,
        problem: trouble.reason,
        problemSince: access.problemSince ?? at,
      },
      { held: lease, lease: null, tried: access.aim, at: at + delay }
    )
  }
}

interface Begun {
  act: NativeAct
  access: StoredAccess
  aim: Scope[]
  /** The log says already that it was begun. */
  isRepeated: boolean
}

const NOT_CONNECTED: Trouble = { ok: false, reason: 'not_connected' }

const AFTER = {
  invite: { state: 'invited' },
  update: { state: 'accepted' },
  remove: { state: 'removed' },
} as const

/** What waits for the panel, judged by what was last known of it; null where it is only looked whether all is as it was. */
function owedAct(access: StoredAccess): NativeAct | null {
  if (access.pending !== null) return access.pending
  if (access.aim.length === 0) {
    return access.state === 'accepted' || access.invitations > 0 ? 'remove' : null
  }
  if (access.state === 'owed' || access.state === 'removed') return 'invite'
  return access.state === 'accepted' && access.scopes.join() !== access.aim.join() ? 'update' : null
}

/** What the log keeps: the panel's own words and ids. */
function detailsOf(access: StoredAccess, act: NativeAct, kind: NativeKind) {
  const permissions = permissionsFor(kind, access.aim)
  if (act === 'invite') return { permissions }
  return act === 'update' ? { user: access.userId, permissions } : { user: access.userId }
}

function append(trx: TransactionClientContract, grantId: number, entry: NativeEntry) {
  return appendGrantEntry(trx, grantId, {
    actor: 'product',
    actorName: null,
    ...entry,
    details: entry.details ?? null,
  })
}

function call(driver: PanelDriver, { act, access, aim }: Begun): Promise<DriverAnswer<unknown>> {
  const { account: clientId, email } = access
  switch (act) {
    case 'invite':
      return driver.inviteUser!({ clientId, email: email!, scopes: aim })
    case 'update':
      return driver.setUserScopes!({ clientId, userId: access.userId!, scopes: aim })
    case 'remove':
      return driver.removeUser!({ clientId, userId: access.userId! })
  }
}
