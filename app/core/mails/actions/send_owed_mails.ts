import { randomBytes } from 'node:crypto'
import db from '@adonisjs/lucid/services/db'
import logger from '@adonisjs/core/services/logger'
import mailer from '@adonisjs/mail/services/main'
import { now } from '#core/clock'
import { select, update } from '#core/database/sql'
import { inTransaction } from '#core/database/transaction'
import { redact } from '#core/logging/redact'
import { mailLocale, mailNamed } from '#core/mails/mail'
import { messageIdOf, renderMail } from '#core/mails/render_mail'
import { isRefusedForGood, nextMailAttemptAt, smtpError } from '#core/mails/retry_schedule'

/** Mails that a worker takes at a time, and of these how many it sends side by side. */
const BATCH = 20
const SIDE_BY_SIDE = 4

/**
 * For how long a taken mail is left to who took it, in milliseconds: longer than a mail server may take to answer.
 */
const LEASE_MS = 15 * 60_000

/** The other jobs of the worker wait no longer than this for their turn, in milliseconds. */
const RUN_MS = 20_000

/** Days after which what was sent, dropped or given up is forgotten. */
const KEPT_DAYS = 30

interface LeasedMail {
  id: number
  dedupe_key: string
  template: string
  locale: string
  /** null: erased with the client meanwhile. */
  address: string | null
  name: string | null
  details: string | null
  attempts: number
}

/**
 * Sends what is owed. Several workers may run at once: each mail is leased to one. Who dies between the sending and
 * the note of it leaves a mail that is sent again when its lease ends, with the same Message-ID.
 */
export class SendOwedMails {
  /**
   * @returns how many were sent by this run
   */
  async handle(): Promise<number> {
    const until = performance.now() + RUN_MS
    let sent = 0

    for (;;) {
      const lease = randomBytes(16).toString('hex')
      const mails = await this.#take(lease)
      if (mails.length === 0) break

      const queue = [...mails]
      const lane = async () => {
        for (let mail = queue.shift(); mail; mail = queue.shift()) {
          if (await this.#send(mail, lease)) sent++
        }
      }
      await Promise.all(Array.from({ length: SIDE_BY_SIDE }, lane))
      if (performance.now() > until) break
    }

    await this.#forgetOld()
    return sent
  }

  /**
   * The attempt counts from here, so that a mail which ends the process each time is given up as well.
   */
  async #take(lease: string): Promise<LeasedMail[]> {
    const at = now()
    const due: { id: number }[] = await db
      .from('owed_mails')
      .select('id')
      .where('state', 'owed')
      .where('next_attempt_at', '<=', at)
      .orderBy('next_attempt_at')
      .orderBy('id')
      .limit(BATCH)
    if (due.length === 0) return []

    await inTransaction(
      (trx) =>
        update(
          trx,
          `UPDATE owed_mails SET lease = ?, next_attempt_at = ?, attempts = attempts + 1
           WHERE id IN (${due.map(() => '?').join(', ')}) AND state = 'owed' AND next_attempt_at <= ?`,
          [lease, at + LEASE_MS, ...due.map(({ id }) => id), at]
        ),
      { isolation: 'read committed' }
    )
    return select<LeasedMail>(
      db.connection(),
      `SELECT id, dedupe_key, template, locale, address, name, details, attempts FROM owed_mails
       WHERE lease = ? AND id IN (${due.map(() => '?').join(', ')}) ORDER BY id`,
      [lease, ...due.map(({ id }) => id)]
    )
  }

  async #send(row: LeasedMail, lease: string): Promise<boolean> {
    const { address, details } = row
    if (address === null || details === null) {
      await this.#note(
        `UPDATE owed_mails SET state = 'dropped', lease = NULL, address = NULL, name = NULL,
           details = NULL WHERE id = ? AND lease = ?`,
        [row.id, lease]
      )
      return false
    }

    const name = row.name ?? address
    try {
      const mail = mailNamed(row.template)
      if (!mail) throw new Error(`There is no mail "${row.template}" any more`)
      const rendered = await renderMail(mail, JSON.parse(details) as object, {
        name,
        locale: mailLocale(row.locale),
      })
      await mailer.send((message) => {
        message
          .to(address, name)
          .subject(rendered.subject)
          .html(rendered.html)
          .text(rendered.text)
          .messageId(messageIdOf(row.dedupe_key))
          // nobody's out-of-office answers a machine
          .header('Auto-Submitted', 'auto-generated')
      })
    } catch (error) {
      await this.#noteFailure(row, lease, error)
      return false
    }

    await this.#note(
      `UPDATE owed_mails SET state = 'sent', sent_at = ?, lease = NULL, last_error = NULL,
         address = NULL, name = NULL, details = NULL
       WHERE id = ? AND lease = ?`,
      [now(), row.id, lease]
    )
    return true
  }

  async #noteFailure(row: LeasedMail, lease: string, error: unknown) {
    const said = redact(smtpError(error).message).slice(0, 500)
    const next = isRefusedForGood(error) ? null : nextMailAttemptAt(row.attempts, now())
    logger[next === null ? 'error' : 'warn'](
      { mail: row.template, id: row.id, attempts: row.attempts, said },
      next === null ? 'A mail was given up' : 'A mail was not sent and is tried again'
    )
    await this.#note(
      `UPDATE owed_mails SET state = ?, next_attempt_at = ?, lease = NULL, last_error = ?
       WHERE id = ? AND lease = ? AND state = 'owed'`,
      [next === null ? 'failed' : 'owed', next ?? now(), said, row.id, lease]
    )
  }

  #note(sql: string, bindings: (string | number)[]) {
    return inTransaction((trx) => update(trx, sql, bindings), { isolation: 'read committed' })
  }

  async #forgetOld() {
    await db
      .from('owed_mails')
      .whereIn('state', ['sent', 'dropped', 'failed'])
      .where('next_attempt_at', '<', now() - KEPT_DAYS * 86_400_000)
      .delete()
  }
}
