import { setTimeout as delay } from 'node:timers/promises'
import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import { VerifyConsents } from '#delegation/proof/actions/verify_consents'
import {
  agreeTo,
  ALL_SCOPES,
  answerJson,
  logOf,
  type LogEntry,
  panelThat,
} from '#tests/helpers/acting'
import { launchClient } from '#tests/helpers/consent'
import { longRuns, runs } from '#tests/helpers/long'
import { csrfToken, type Page, Visitor } from '#tests/helpers/visitor'
import { startWebProcess, type WebProcess } from '#tests/helpers/web_process'
import { unique } from '#tests/helpers/world'

const REVOCATIONS = runs(100, 10_000)
/** Clients with an agent each, at the same time. */
const LANES = runs(5, 10)
/** Of each consent one scope is taken back, and then the rest. */
const ROUNDS = REVOCATIONS / LANES / 2
/** The product asks for a sign-in of the last ten minutes. */
const SIGNED_IN_FOR_MS = 300_000

type Kind = 'restart' | 'cancel' | 'look'
type Panel = Awaited<ReturnType<typeof panelThat>>

const SCOPE_OF = { restart: 'manage_services', cancel: 'place_orders' } as const

/** All by the clock of this process. */
type Times = Pick<Page, 'sentAt' | 'answeredAt'>

interface Sent extends Times {
  kind: Kind
  /** The service or order that it is about, and no other request: by it the log and the panel tell which it was. */
  subject: string
  status: number
}

const succeeded = ({ kind, status }: Sent) => status === (kind === 'look' ? 200 : 303)

/**
 * The client, signed in with both processes.
 */
class Client {
  readonly #visitors: Visitor[]
  #signedInAt = -Infinity

  constructor(
    readonly panel: Panel,
    processes: WebProcess[]
  ) {
    this.#visitors = processes.map(({ url }) => new Visitor({}, url))
  }

  async signIn() {
    if (performance.now() < this.#signedInAt + SIGNED_IN_FOR_MS) return
    const { panel, client } = this.panel
    await Promise.all(this.#visitors.map((visitor) => launchClient(visitor, panel, client)))
    this.#signedInAt = performance.now()
  }

  /**
   * Reads the page that asks.
   * @param node which of the processes
   * @returns sends the page's form
   */
  async openWithdrawal(node: number, grantId: number) {
    return this.#open(node, `/client/managers/${grantId}/withdraw`)
  }

  async openNarrowing(node: number, grantId: number, scope: string) {
    const keep = { 'keep[0]': 'see', 'keep[1]': scope }
    const path = `/client/managers/${grantId}/scopes`
    return this.#open(node, `${path}?${new URLSearchParams(keep)}`, `${path}?_method=PUT`, keep)
  }

  async #open(node: number, path: string, action = path, fields = {}) {
    const visitor = this.#visitors[node]!
    const page = await visitor.get(path)
    if (page.status !== 200) throw new Error(`${path} answered ${page.status}`)
    return async (): Promise<Times> => {
      const answer = await visitor.post(action, fields)
      if (answer.location !== '/client/managers') {
        throw new Error(`${action} answered ${answer.status} ${answer.location}`)
      }
      return answer
    }
  }
}

/**
 * The client's agent at one of the processes, who is at it without a pause.
 */
class Agent {
  #token = ''

  private constructor(
    readonly visitor: Visitor,
    readonly path: string
  ) {}

  static async at({ url }: WebProcess, { panel, agent, path }: Panel) {
    const own = new Agent(new Visitor({}, url), path)
    await launchClient(own.visitor, panel, agent.client)
    const form = await own.visitor.get(`${path}/services/svc-1/restart`)
    own.#token = csrfToken(form.html)!
    return own
  }

  async send(kind: Kind): Promise<Sent> {
    const subject = unique(kind)
    const { status, sentAt, answeredAt } = await this.#ask(kind, subject)
    return { kind, subject, status, sentAt, answeredAt }
  }

  #ask(kind: Kind, subject: string) {
    if (kind === 'look') return this.visitor.get(`${this.path}/services/${subject}`)
    const path = `${this.path}/${kind === 'restart' ? 'services' : 'orders'}/${subject}/${kind}`
    return this.visitor.post(path, { _csrf: this.#token, request_key: unique('a-form') })
  }
}

/**
 * What the agents sent since a consent, one list for each.
 */
class Round {
  readonly sent: Sent[][]
  #waiting: { condition: () => boolean; resolve: () => void }[] = []

  constructor(agents: number) {
    this.sent = Array.from({ length: agents }, () => [])
  }

  add(agent: number, request: Sent) {
    this.sent[agent]!.push(request)
    this.#waiting = this.#waiting.filter(({ condition, resolve }) => {
      if (condition()) resolve()
      else return true
    })
  }

  /** Waits for an answer to any of the agents that is so. */
  async some(isSo: (request: Sent) => boolean) {
    await this.#until(() => this.sent.some((own) => own.some(isSo)))
  }

  /** Waits until each of the agents had such an answer. */
  async each(isSo: (request: Sent) => boolean) {
    await this.#until(() => this.sent.every((own) => own.some(isSo)))
  }

  #until(condition: () => boolean) {
    return new Promise<void>((resolve) => this.#waiting.push({ condition, resolve }))
  }
}

interface Findings {
  acted: number
  refused: number
  /** Acts that were begun before, and of which the panel heard when the client had been answered. */
  underWay: number
  wrong: string[]
}

/**
 * An agent who restarts and cancels and looks, by both processes, while the client takes one scope back by one of the
 * processes and then the rest by the other, and agrees anew.
 */
async function lane(processes: WebProcess[]): Promise<Findings> {
  const heard = new Map<string, number[]>()
  const panel = await panelThat(async (request, response) => {
    const [subject = ''] = /(restart|cancel)-\w+-\d+/.exec(request.url!) ?? []
    heard.set(subject, [...(heard.get(subject) ?? []), performance.now()])
    await delay(5 + Math.random() * 10)
    answerJson(response, { message: 'Done' })
  })
  const client = new Client(panel, processes)
  const agents = await Promise.all(processes.map((process) => Agent.at(process, panel)))
  const findings: Findings = { acted: 0, refused: 0, underWay: 0, wrong: [] }

  for (let turn = 0; turn < ROUNDS; turn++) {
    const grantId =
      turn === 0 ? panel.grantId : await agreeTo(panel.client, panel.agent, ALL_SCOPES)
    await client.signIn()
    const [taken, other] =
      turn % 2 === 0 ? (['restart', 'cancel'] as const) : (['cancel', 'restart'] as const)
    const node = (turn >> 1) % 2
    const round = new Round(agents.length)
    let narrowed: Times | null = null
    let isOver = false
    const works = agents.map(async (agent, index) => {
      const kinds: Kind[] = [taken, other, taken, other, 'look']
      for (let count = 0, knows = false; !isOver; count++) {
        // what was taken back is the first that is tried
        const kind = narrowed && !knows ? taken : kinds[count % kinds.length]!
        knows = narrowed !== null
        round.add(index, await agent.send(kind))
      }
    })

    const takeBack = async () => {
      const [narrow, withdraw] = await Promise.all([
        client.openNarrowing(node, grantId, SCOPE_OF[other]),
        client.openWithdrawal(1 - node, grantId),
        // while it is allowed it works
        round.some((request) => request.kind === taken && succeeded(request)),
      ])
      const first = (narrowed = await narrow())
      await round.each(({ kind, sentAt }) => kind === taken && sentAt > first.answeredAt)
      const second = await withdraw()
      await round.each(({ sentAt }) => sentAt > second.answeredAt)
      return [first, second] as const
    }
    const [[first, second]] = await Promise.all([
      takeBack().finally(() => (isOver = true)),
      ...works,
    ])

    const entries = await logOf(grantId)
    for (const request of round.sent.flat()) {
      const end = request.kind === taken ? first : second
      const act = request.kind === taken ? 'scopes_changed' : 'withdrawn'
      const told = judge(request, end, {
        heard: heard.get(request.subject) ?? [],
        entries: entries.filter(({ subject_id: subject }) => subject === request.subject),
        endedBy: entries.find((entry) => entry.act === act)?.number ?? 0,
      })
      findings.wrong.push(...told.map((what) => `${what}: ${request.subject} of grant ${grantId}`))
      if (succeeded(request)) findings.acted++
      else findings.refused++
      if ((heard.get(request.subject)?.[0] ?? 0) > end.answeredAt) findings.underWay++
    }
    const known = new Set(round.sent.flat().map(({ subject }) => subject))
    const strange = [...heard.keys()].filter((subject) => !known.has(subject))
    findings.wrong.push(...strange.map((subject) => `The panel was asked for ${subject}`))
    heard.clear()
  }

  const verify = await app.container.make(VerifyConsents)
  const { grants, findings: broken } = await verify.handle({ panelId: panel.panel.id })
  if (grants !== ROUNDS) findings.wrong.push(`${grants} grants in ${ROUNDS} rounds`)
  findings.wrong.push(...broken.map((finding) => JSON.stringify(finding)))
  await panel.close()
  return findings
}

/**
 * What is wrong with a request, given when the client took back what it needs.
 *
 * @param heard when the panel was told to do it
 * @param entries of the log about it; `endedBy` is the number of the entry that takes back what it needs
 */
function judge(
  request: Sent,
  end: Times,
  { heard, entries, endedBy }: { heard: number[]; entries: LogEntry[]; endedBy: number }
): string[] {
  const wrong: string[] = []
  const isDone = succeeded(request)
  if (!isDone && request.status !== 403) wrong.push(`answered ${request.status}`)
  if (isDone && request.sentAt > end.answeredAt) wrong.push('succeeded after the end')
  if (!isDone && request.answeredAt < end.sentAt) wrong.push('refused before the end')
  if (request.kind === 'look') return wrong

  // the log is numbered by who came first, whatever the clocks say
  const stages = entries.map(({ stage }) => stage).join()
  if (isDone) {
    if (stages !== 'begun,done') wrong.push(`done, logged as ${stages}`)
    else if (entries[0]!.number > endedBy) wrong.push('begun after the end')
    if (heard.length !== 1) wrong.push(`done ${heard.length} times`)
  } else {
    if (stages !== '' && (stages !== 'refused' || entries[0]!.number < endedBy)) {
      wrong.push(`refused, logged as ${stages}`)
    }
    if (heard.length !== 0) wrong.push('refused, and done')
  }
  return wrong
}

test.group('Consent withdrawn while the agent is at work', (group) => {
  const processes: WebProcess[] = []
  group.each.timeout(runs(120_000, 14_400_000))
  group.teardown(async () => {
    await Promise.all(processes.map((process) => process.kill()))
  })

  test('nothing that begins after the withdrawal was answered succeeds, on either of two processes', async ({
    assert,
  }) => {
    processes.push(...(await Promise.all([startWebProcess(), startWebProcess()])))
    const startedAt = performance.now()
    const all = await Promise.all(Array.from({ length: LANES }, () => lane(processes)))
    const sum = (count: 'acted' | 'refused' | 'underWay') =>
      all.reduce((total, findings) => total + findings[count], 0)
    if (longRuns || process.env.FIGURES) {
      const seconds = Math.round((performance.now() - startedAt) / 1000)
      process.stdout.write(
        `${REVOCATIONS} revocations in ${seconds} s: ${sum('acted')} requests succeeded, ${sum('refused')} were refused; ` +
          `of ${sum('underWay')} that had begun before the panel heard after the answer\n`
      )
    }
    assert.deepEqual(
      all.flatMap(({ wrong }) => wrong),
      []
    )
    assert.isAtLeast(sum('acted'), REVOCATIONS / 2)
    assert.isAtLeast(sum('refused'), REVOCATIONS * 2)
  }).skip(process.env.DB_CONNECTION === 'sqlite', 'SQLite has one process')
})
