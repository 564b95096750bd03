interface Entry<Found> {
  found: Found | null
  /** Until when (milliseconds of `clock`) it is served without asking. */
  freshUntil: number
  /** The last look-up failed: what is known is served, and asked for again in the background. */
  failing: boolean
}

interface Options<Found> {
  /** Reads it; null where there is none. */
  load: (key: string) => Promise<Found | null>
  /** Things kept; as many keys again that name nothing. */
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
 * Things of the database by their key, in this process. Bounded, the least recently looked-up go first; keys that name
 * nothing are remembered too, apart, so that guessing keys does not push things out. What was known stays known while
 * the database does not answer.
 */
export class LookUpCache<Found> {
  #known = new Map<string, Entry<Found>>()
  #missing = new Map<string, Entry<Found>>()
  #loading = new Map<string, Promise<Found | null>>()
  /** Look-ups that began before the last change may have read what is no longer so. */
  #changes = 0

  #load: Options<Found>['load']
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
  }: Options<Found>) {
    this.#load = load
    this.#size = size
    this.#life = life
    this.#patience = patience
    this.#retryAfter = retryAfter
    this.#clock = clock
  }

  /**
   * @returns at once where it is known; null: there is no such thing
   * @throws what the look-up threw, for a key that was never seen
   */
  find(key: string): Found | null | Promise<Found | null> {
    const entry = this.#known.get(key) ?? this.#missing.get(key)
    if (!entry) return this.#lookUp(key)
    if (this.#clock() < entry.freshUntil) return entry.found
    if (!entry.failing) return this.#lookUp(key)

    void this.#lookUp(key).catch(() => {})
    return entry.found
  }

  /** After a change of this thing, on this node. */
  forget(key: string) {
    this.#changes++
    this.#known.delete(key)
    this.#missing.delete(key)
  }

  /** After a change that concerns everything. */
  forgetAll() {
    this.#changes++
    this.#known.clear()
    this.#missing.clear()
  }

  #lookUp(key: string): Promise<Found | null> {
    const running = this.#loading.get(key)
    if (running) return running

    const lookUp = this.#answerFor(key).finally(() => this.#loading.delete(key))
    this.#loading.set(key, lookUp)
    return lookUp
  }

  async #answerFor(key: string): Promise<Found | null> {
    try {
      for (;;) {
        const changes = this.#changes
        const found = await this.#patiently(key)
        if (changes !== this.#changes) continue
        this.#keep(key, { found, freshUntil: this.#clock() + this.#life, failing: false })
        return found
      }
    } catch (error) {
      const known = this.#known.get(key) ?? this.#missing.get(key)
      if (!known) throw error
      known.failing = true
      known.freshUntil = this.#clock() + this.#retryAfter
      return known.found
    }
  }

  async #patiently(key: string) {
    let timer: NodeJS.Timeout | undefined
    const tooLate = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error('The database did not answer')), this.#patience)
    })
    try {
      return await Promise.race([this.#load(key), tooLate])
    } finally {
      clearTimeout(timer)
    }
  }

  #keep(key: string, entry: Entry<Found>) {
    this.#known.delete(key)
    this.#missing.delete(key)
    const shelf = entry.found ? this.#known : this.#missing
    if (shelf.size >= this.#size) shelf.delete(shelf.keys().next().value!)
    shelf.set(key, entry)
  }
}
