import { Webhook } from 'standardwebhooks'
import type { Logger } from '@adonisjs/core/logger'
import { now } from '#core/clock'
import { sandboxDb } from '#sandbox/database'
import type { OutboxRow } from '#sandbox/records'
import { sampleOutbox, samplePanel } from '#config/sandbox'

/** Characters of an answer that are kept. */
const ANSWER_LENGTH = 2_000

export interface Answer {
  /** HTTP status; null where nobody answered. */
  status: number | null
  text: string
  accepted: boolean
}

/**
 * Posts what the outbox owes, signed, until the add-on has taken it. One client's events leave in the order in
 * which they happened; one that is refused holds back that client's only. Rows say what is owed, so that
 * nothing is lost with the process.
 */
export class OutboxSender {
  private timer: NodeJS.Timeout | null = null
  private running: Promise<void> | null = null
  private again = false
  private started = false
  private stopping = false

  constructor(private logger: Logger) {}

  start() {
    this.started = true
    this.stopping = false
    this.poke()
  }

  /**
   * Waits for the post in flight, and begins no other.
   */
  async stop() {
    this.started = false
    this.stopping = true
    if (this.timer) clearTimeout(this.timer)
    await this.running
  }

  /**
   * Something new is owed: send now, without waiting for it. Does nothing where no sender was started.
   */
  poke() {
    if (!this.started) return
    if (this.running) {
      this.again = true
      return
    }
    if (this.timer) clearTimeout(this.timer)

    this.running = this.drain()
      .then(() => undefined)
      .catch((error: unknown) => this.logger.error({ err: error }, 'sample panel: outbox failed'))
      .finally(() => {
        this.running = null
        if (!this.started) return
        if (this.again) {
          this.again = false
          this.poke()
          return
        }
        this.timer = setTimeout(() => this.poke(), sampleOutbox.sweepMs)
        this.timer.unref()
      })
  }

  /**
   * Sends all that is due now, and stops at the first that nobody answered: then the add-on is down for all.
   * @returns how many were taken
   */
  async drain(): Promise<number> {
    let sent = 0
    const tried = new Set<number>()

    for (;;) {
      const heads = await this.nextDue()
      const due = heads.filter((row) => !tried.has(row.id))
      if (due.length === 0) return sent

      for (const row of due) {
        if (this.stopping) return sent
        tried.add(row.id)
        const answer = await this.send(row)
        if (answer.accepted) sent++
        if (answer.status === null || answer.status >= 500) return sent
      }
    }
  }

  /**
   * Posts that event once, whatever its state; the add-on recognises a repetition by its id.
   */
  async sendAgain(row: OutboxRow): Promise<Answer> {
    return this.send(row)
  }

  /**
   * The oldest event owed to each client, if it is due.
   */
  private async nextDue(): Promise<OutboxRow[]> {
    return (await sandboxDb()
      .from('sandbox_outbox')
      .whereIn('id', (oldest) => {
        oldest.from('sandbox_outbox').where('status', 'owed').groupBy('client_id').min('id')
      })
      .where('next_try_at', '<=', now())
      .orderBy('id')
      .limit(100)) as OutboxRow[]
  }

  private async send(row: OutboxRow): Promise<Answer> {
    const answer = await this.post(row)
    const attempts = row.attempts + 1
    const at = now()
    const backoff = sampleOutbox.backoffMs
    const wait = backoff[Math.min(attempts, backoff.length) - 1]!

    await sandboxDb()
      .from('sandbox_outbox')
      .where('id', row.id)
      .update({
        attempts,
        answer_status: answer.status,
        answer: answer.text.slice(0, ANSWER_LENGTH),
        ...(answer.accepted
          ? { status: 'sent', sent_at: row.sent_at ?? at }
          : { next_try_at: at + wait }),
      })
    return answer
  }

  private async post(row: OutboxRow): Promise<Answer> {
    const at = new Date(now())
    try {
      const response = await fetch(sampleOutbox.eventsUrl, {
        method: 'POST',
        body: row.payload,
        headers: {
          'content-type': 'application/json',
          'user-agent': 'Nimbus-Hosting-sample-panel',
          'webhook-id': row.event_id,
          'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
          'webhook-signature': new Webhook(samplePanel.secret).sign(row.event_id, at, row.payload),
        },
        redirect: 'manual',
        signal: AbortSignal.timeout(sampleOutbox.timeoutMs),
      })
      return { status: response.status, text: await response.text(), accepted: response.ok }
    } catch (error) {
      const { message, cause } = error as Error & { cause?: { code?: string } }
      return { status: null, text: cause?.code ?? message, accepted: false }
    }
  }
}
