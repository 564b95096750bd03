/**
 * What following a link needs.
 */
export interface FollowableLink {
  id: number
  /** Checked and normalised; all ASCII. */
  targetUrl: string
}

interface Entry {
  link: FollowableLink | null
  /** Until when (milliseconds of `clock`) it is served without asking. */
  freshUntil: number
  /** The last look-up failed: what is known is served, and asked for again in the background. */
  failing: boolean
}

interface Options {
  /** Reads the link; null where there is none to follow. */
  load: (code: string) => Promise<FollowableLink | null>
  /** Links kept; as many codes again that lead nowhere. */
  size?: number
  /** Milliseconds for which an edit made on another node may go unseen. */
  life?: number
  /** Milliseconds after which an unanswered look-up counts as failed. */
  patience?: number
  /** Milliseconds between look-ups while they fail. */
  retryAfter?: number
  clock?: () => number
}

/**
 * Links by code, in this process. Bounded, the least recently looked-up go first; codes that lead nowhere are
 * remembered too, apart, so that guessing codes does not push links out. A link that was known keeps working while the
 * database does not answer.
 */
export class LinkCache {
  #links = new Map<string, Entry>()
  #dead = new Map<string, Entry>()
  #loading = new Map<string, Promise<FollowableLink | null>>()
  /** Look-ups that began before the last change may have read what is no longer so. */
  #changes = 0

  #load: Options['load']
  #size: number
  #life: number
  #patience: number
  #retryAfter: number
  #clock: () => number

  constructor({
    load,
    size = 5_000,
    life = 5_000,
    patience = 1_500,
    retryAfter = 1_000,
    clock = () => performance.now(),
  }: Options) {
    this.#load = load
    this.#size = size
    this.#life = life
    this.#patience = patience
    this.#retryAfter = retryAfter
    this.#clock = clock
  }

  /**
   * @returns at once where it is known; null: there is no such link to follow
   * @throws what the look-up threw, for a code that was never seen
   */
  find(code: string): FollowableLink | null | Promise<FollowableLink | null> {
    const entry = this.#links.get(code) ?? this.#dead.get(code)
    if (!entry) return this.#lookUp(code)
    if (this.#clock() < entry.freshUntil) return entry.link
    if (!entry.failing) return this.#lookUp(code)

    void this.#lookUp(code).catch(() => {})
    return entry.link
  }

  /** After a change of this link, on this node. */
  forget(code: string) {
    this.#changes++
    this.#links.delete(code)
    this.#dead.delete(code)
  }

  #lookUp(code: string): Promise<FollowableLink | null> {
    const running = this.#loading.get(code)
    if (running) return running

    const lookUp = this.#answerFor(code).finally(() => this.#loading.delete(code))
    this.#loading.set(code, lookUp)
    return lookUp
  }

  async #answerFor(code: string): Promise<FollowableLink | null> {
    try {
      for (;;) {
        const changes = this.#changes
        const link = await this.#patiently(code)
        if (changes !== this.#changes) continue
        this.#keep(code, { link, freshUntil: this.#clock() + this.#life, failing: false })
        return link
      }
    } catch (error) {
      const known = this.#links.get(code) ?? this.#dead.get(code)
      if (!known) throw error
      known.failing = true
      known.freshUntil = this.#clock() + this.#retryAfter
      return known.link
    }
  }

  async #patiently(code: string) {
    let timer: NodeJS.Timeout | undefined
    const tooLate = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error('The database did not answer')), this.#patience)
    })
    try {
      return await Promise.race([this.#load(code), tooLate])
    } finally {
      clearTimeout(timer)
    }
  }

  #keep(code: string, entry: Entry) {
    this.#links.delete(code)
    this.#dead.delete(code)
    const shelf = entry.link ? this.#links : this.#dead
    if (shelf.size >= this.#size) shelf.delete(shelf.keys().next().value!)
    shelf.set(code, entry)
  }
}
