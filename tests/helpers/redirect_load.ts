/**
 * Visitors who follow a link one after the other, on many connections at once, and remember what they were promised.
 */
import { Agent, request } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { readVisitToken } from '#links/visit_token'

const BROWSER = 'Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0'

export interface Answer {
  status: number
  /** Of the visit in the token; null where no token came. */
  visitId: string | null
  /** Which of those at once: each follows on only when it was answered. */
  visitor: number
}

/** How often whoever of `visitors` was answered least was answered. */
export function timesAnswered(answers: Answer[], visitors: number): number {
  const times = Array.from({ length: visitors }, () => 0)
  for (const { visitor } of answers) times[visitor]!++
  return Math.min(...times)
}

export class RedirectLoad {
  readonly answers: Answer[] = []
  /** Requests that ended without an answer. */
  failures = 0

  #agent: Agent
  #isStopped = false
  #visitors: Promise<void>[]

  constructor(
    private url: string,
    private path: string,
    connections = 32
  ) {
    this.#agent = new Agent({ keepAlive: true, maxSockets: connections })
    this.#visitors = Array.from({ length: connections }, (_, visitor) => this.#follow(visitor))
  }

  get visitIds(): string[] {
    return this.answers.map(({ visitId }) => visitId).filter((id) => id !== null)
  }

  /** The answers from now on. */
  mark() {
    const start = this.answers.length
    return () => this.answers.slice(start)
  }

  async until(condition: () => boolean, timeout = 30_000) {
    const deadline = Date.now() + timeout
    while (!condition()) {
      if (Date.now() > deadline) throw new Error('What the load waits for did not happen')
      await delay(10)
    }
  }

  async stop() {
    this.#isStopped = true
    await Promise.all(this.#visitors)
    this.#agent.destroy()
  }

  async #follow(visitor: number) {
    while (!this.#isStopped) {
      try {
        this.answers.push({ visitor, ...(await this.#once()) })
      } catch {
        this.failures++
        await delay(50)
      }
    }
  }

  #once() {
    return new Promise<Omit<Answer, 'visitor'>>((resolve, reject) => {
      const sent = request(
        this.url + this.path,
        { agent: this.#agent, headers: { 'user-agent': BROWSER } },
        (answer) => {
          answer.resume()
          answer.on('error', reject)
          answer.on('end', () => {
            const cookie = answer.headers['set-cookie']?.[0] ?? ''
            const token = /^pa_visit=([^;]+)/.exec(cookie)?.[1]
            const reading = token ? readVisitToken(token) : null
            resolve({
              status: answer.statusCode!,
              visitId: reading?.ok ? reading.claims.link!.last.visitId : null,
            })
          })
        }
      )
      sent.on('error', reject)
      sent.end()
    })
  }
}
