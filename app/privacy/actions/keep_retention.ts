import { setImmediate as nextTurn } from 'node:timers/promises'
import { inject } from '@adonisjs/core'
import db from '@adonisjs/lucid/services/db'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { now } from '#core/clock'
import { insertOnce, select, update } from '#core/database/sql'
import { inTransaction } from '#core/database/transaction'
import { ForgetAddresses } from '#links/actions/forget_addresses'
import { addressDays } from '#links/settings'
import { firstVisitIdAt } from '#links/visit_id'
import { readVisitToken, type Touch } from '#links/visit_token'
import { walkAged } from '#privacy/aged_rows'
import { EraseDueClients } from '#privacy/actions/erase_due_clients'
import { forgetNotifications } from '#privacy/actions/forget_notifications'
import type { Retention } from '#privacy/data_map/rules'
import { withoutAddresses, withoutPersonalData } from '#privacy/event_payload'
import { eventPayloadDays, visitDetailsDays } from '#privacy/settings'

const DAY_MS = 86_400_000

/** Days after which an event that could never be applied loses its personal data too. */
export const UNAPPLIED_DAYS = 365

/** Days for which a visit token is kept after the last visit in it stopped counting: orders are told late. */
export const TOKEN_GRACE_DAYS = 30

/**
 * Days for which an invitation keeps the address and the agent's words after its link ran out, whatever became of it: so long the
 * agent may see whom they asked, and send one that nobody answered again.
 */
export const INVITATION_DAYS = 30

/** Rows of one transaction. */
const PIECE = 500

/**
 * Ends what the retention table of the data map ends by time. In pieces, each in a transaction of its own that also
 * keeps how far it came: it may be killed anywhere and run in several processes.
 */
@inject()
export class KeepRetention {
  constructor(
    private forgetAddresses: ForgetAddresses,
    private eraseDue: EraseDueClients
  ) {}

  /** By what they enforce; a test proves each with a moved clock. Mails are the worker's that sends them. */
  readonly steps: Partial<Record<Retention, () => Promise<unknown>>> = {
    closure: () => this.eraseDue.handle(),
    address: () => this.addresses(),
    visit_details: () => this.visitDetails(),
    payload: () => this.payloads(),
    token: () => this.tokens(),
    notification: () => forgetNotifications(),
    invitation: () => this.invitations(),
  }

  async handle(): Promise<void> {
    for (const step of Object.values(this.steps)) await step()
  }

  private async addresses() {
    const before = now() - addressDays.value * DAY_MS
    await this.forgetAddresses.handle()
    await walkAged({
      progress: 'orders',
      table: 'orders',
      time: 'created_at',
      before,
      work: (trx, after, upTo) =>
        update(
          trx,
          'UPDATE orders SET address_hash = NULL WHERE id > ? AND id <= ? AND address_hash IS NOT NULL',
          [after, upTo]
        ),
    })
    await walkAged({
      progress: 'grants',
      table: 'grants',
      time: 'granted_at',
      before,
      work: (trx, after, upTo) =>
        update(
          trx,
          'UPDATE grants SET address_hash = NULL WHERE id > ? AND id <= ? AND address_hash IS NOT NULL',
          [after, upTo]
        ),
    })
    await deleteInPieces('sign_in_addresses', 'seen_at < ?', [before])
    await walkAged({
      progress: 'payload_addresses',
      table: 'panel_events',
      time: 'received_at',
      before,
      work: (trx, after, upTo) =>
        rewrite(
          trx,
          `id > ? AND id <= ? AND (payload LIKE '%"client_ip"%' OR payload LIKE '%"user_agent"%')`,
          [after, upTo],
          withoutAddresses
        ),
    })
  }

  /**
   * Which agent asked, when and what became of it stays. One without its address can neither be sent again nor used.
   */
  private async invitations() {
    const isDue = 'expires_at < ? AND (email IS NOT NULL OR message IS NOT NULL)'
    const before = now() - INVITATION_DAYS * DAY_MS
    for (;;) {
      const rows = await select<{ id: number }>(
        db.connection(),
        `SELECT id FROM manage_invitations WHERE ${isDue} ORDER BY id LIMIT ${PIECE}`,
        [before]
      )
      if (rows.length === 0) return
      await inTransaction((trx) =>
        update(
          trx,
          // once more: it may have been sent again in the meantime
          `UPDATE manage_invitations SET email = NULL, message = NULL
           WHERE id IN (${rows.map(() => '?').join(', ')}) AND ${isDue}`,
          [...rows.map(({ id }) => id), before]
        )
      )
      await nextTurn()
    }
  }

  /**
   * Ids of visits grow with time, so the progress is one of them.
   */
  private async visitDetails() {
    const key = 'retention.visit_details'
    const bound = firstVisitIdAt(now() - visitDetailsDays.value * DAY_MS)
    const stored = await db.from('settings').where('key', key).first()
    // further than what is due now: the clock was wrong then, and visits since would be passed over
    let done: string = stored && stored.value < bound ? stored.value : ''

    for (;;) {
      const ids: { id: string }[] = await db
        .from('visits')
        .where('id', '>', done)
        .where('id', '<', bound)
        .orderBy('id')
        .limit(PIECE)
        .select('id')
      const last = ids.at(-1)?.id
      if (last === undefined) return

      const after = done
      await inTransaction(async (trx) => {
        await update(
          trx,
          `UPDATE visits SET referrer_host = NULL, parameters = NULL
           WHERE id > ? AND id <= ? AND (referrer_host IS NOT NULL OR parameters IS NOT NULL)`,
          [after, last]
        )
        await trx
          .knexQuery()
          .insert({ key, value: last, updated_at: now() })
          .into('settings')
          .onConflict('key')
          .merge(['value', 'updated_at'])
      })
      done = last
      await nextTurn()
    }
  }

  private async payloads() {
    await walkAged({
      progress: 'payloads',
      table: 'panel_events',
      time: 'received_at',
      before: now() - eventPayloadDays.value * DAY_MS,
      work: async (trx, after, upTo) => {
        await rewrite(
          trx,
          "id > ? AND id <= ? AND state = 'applied'",
          [after, upTo],
          withoutPersonalData
        )
        const waiting = await select<{ id: number }>(
          trx,
          "SELECT id FROM panel_events WHERE id > ? AND id <= ? AND state <> 'applied'",
          [after, upTo]
        )
        for (const { id } of waiting) {
          await insertOnce(trx, 'owed_payload_removals', { panel_event_id: id })
        }
      },
    })
    await this.owedPayloads()
  }

  /**
   * Those that could not be applied yet when their time came: as soon as they are, and in any case after a year.
   */
  private async owedPayloads() {
    for (let after = 0; ;) {
      const owed: { id: number; done: number }[] = await db
        .from('owed_payload_removals')
        .join('panel_events', 'panel_events.id', 'owed_payload_removals.panel_event_id')
        .where('panel_events.id', '>', after)
        .orderBy('panel_events.id')
        .limit(PIECE)
        .select('panel_events.id')
        .select(
          db.raw(
            "CASE WHEN panel_events.state = 'applied' OR panel_events.received_at < ? THEN 1 ELSE 0 END AS done",
            [now() - UNAPPLIED_DAYS * DAY_MS]
          )
        )
      const last = owed.at(-1)
      if (!last) return
      after = last.id

      const ids = owed.filter(({ done }) => Number(done) === 1).map(({ id }) => id)
      if (ids.length === 0) continue
      const list = ids.map(() => '?').join(', ')
      await inTransaction(async (trx) => {
        await rewrite(trx, `id IN (${list})`, ids, withoutPersonalData)
        await update(
          trx,
          `DELETE FROM owed_payload_removals WHERE panel_event_id IN (${list})`,
          ids
        )
      })
      await nextTurn()
    }
  }

  /**
   * Tokens live as long as the visits in them, which may differ: progress stops before the first that is kept.
   */
  private async tokens() {
    for (const table of ['orders', 'clients'] as const) {
      const key = `retention.tokens_of_${table}`
      const stored = await db.from('settings').where('key', key).first()
      let after = Number(stored?.value ?? 0)
      let isPrefix = true

      for (;;) {
        const rows: { id: number; visit_token: string | null; created_at: number | string }[] =
          await db
            .from(table)
            .where('id', '>', after)
            .where('created_at', '<', now() - TOKEN_GRACE_DAYS * DAY_MS)
            .orderBy('id')
            .limit(PIECE)
            .select('id', 'visit_token', 'created_at')
        const last = rows.at(-1)
        if (!last) break

        const dead = rows.filter((row) => row.visit_token !== null && isSpent(row.visit_token))
        const kept = rows.find((row) => row.visit_token !== null && !dead.includes(row))
        const reached = kept ? kept.id - 1 : last.id
        await inTransaction(async (trx) => {
          if (dead.length > 0) {
            await update(
              trx,
              `UPDATE ${table} SET visit_token = NULL WHERE id IN (${dead.map(() => '?').join(', ')})`,
              dead.map(({ id }) => id)
            )
          }
          if (isPrefix && reached > 0) {
            await trx
              .knexQuery()
              .insert({ key, value: String(reached), updated_at: now() })
              .into('settings')
              .onConflict('key')
              .merge(['value', 'updated_at'])
          }
        })
        isPrefix &&= kept === undefined
        after = last.id
        await nextTurn()
      }
    }
  }
}

function isSpent(token: string): boolean {
  const reading = readVisitToken(token)
  if (!reading.ok) return true
  const { link, agent } = reading.claims
  const touches = [link, agent].flatMap((pair): Touch[] => (pair ? [pair.first, pair.last] : []))
  return touches.every((touch) => touch.at + (touch.lifeDays + TOKEN_GRACE_DAYS) * DAY_MS < now())
}

async function rewrite(
  trx: TransactionClientContract,
  condition: string,
  bindings: number[],
  change: (payload: string) => string
) {
  const rows = await select<{ id: number; payload: string }>(
    trx,
    `SELECT id, payload FROM panel_events WHERE ${condition}`,
    bindings
  )
  for (const { id, payload } of rows) {
    const rest = change(payload)
    if (rest === payload) continue
    await update(trx, 'UPDATE panel_events SET payload = ? WHERE id = ?', [rest, id])
  }
}

async function deleteInPieces(table: string, condition: string, bindings: number[]) {
  for (;;) {
    const rows = await select<{ id: number }>(
      db.connection(),
      `SELECT id FROM ${table} WHERE ${condition} ORDER BY id LIMIT ${PIECE}`,
      bindings
    )
    if (rows.length === 0) return
    const list = rows.map(() => '?').join(', ')
    await inTransaction((trx) =>
      // once more: an address may have been seen again in the meantime
      update(trx, `DELETE FROM ${table} WHERE id IN (${list}) AND ${condition}`, [
        ...rows.map(({ id }) => id),
        ...bindings,
      ])
    )
    await nextTurn()
  }
}
