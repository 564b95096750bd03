export interface LaneLimits {
  perDestination: number
  perHost: number
  perWorker: number
}

interface Lane<Item> {
  host: string
  waiting: Item[]
  /** Where `waiting` begins: taking from the front of a long array would move the rest each time. */
  head: number
  inFlight: number
  /** Only one call at a time, whatever the limits: somebody looks whether the destination is back. */
  isProbing: boolean
}

/**
 * What a worker has taken, by destination, and whose turn it is: the destinations one after the other, each with few calls
 * at a time, so that one that hangs or has much to be told holds up nobody but itself.
 */
export class Lanes<Item> {
  #lanes = new Map<number, Lane<Item>>()
  /** Destinations with something waiting, next one first. */
  #turns: number[] = []
  #hosts = new Map<string, number>()
  #inFlight = 0

  constructor(private limits: LaneLimits) {}

  get inFlight() {
    return this.#inFlight
  }

  /** Destinations with something waiting or in flight. */
  get destinations(): number[] {
    return [...this.#lanes.keys()]
  }

  waiting(destination: number): number {
    const lane = this.#lanes.get(destination)
    return lane ? lane.waiting.length - lane.head : 0
  }

  inFlightOf(destination: number): number {
    return this.#lanes.get(destination)?.inFlight ?? 0
  }

  /**
   * @param host name of the host that its address names: several destinations may share it
   */
  add(
    destination: number,
    host: string,
    items: readonly Item[],
    { isProbing = false }: { isProbing?: boolean } = {}
  ) {
    if (items.length === 0) return
    let lane = this.#lanes.get(destination)
    if (!lane) {
      lane = { host, waiting: [], head: 0, inFlight: 0, isProbing }
      this.#lanes.set(destination, lane)
    }
    lane.isProbing = isProbing
    if (this.waiting(destination) === 0) this.#turns.push(destination)
    lane.waiting = [...lane.waiting.slice(lane.head), ...items]
    lane.head = 0
  }

  /**
   * Whose turn it is, counted as in flight until `ended`.
   * @returns null where nobody may be called at the moment
   */
  next(): { destination: number; item: Item } | null {
    if (this.#inFlight >= this.limits.perWorker) return null
    for (let index = 0; index < this.#turns.length; index++) {
      const destination = this.#turns[index]!
      const lane = this.#lanes.get(destination)!
      if (!this.#mayCall(lane)) continue

      const item = lane.waiting[lane.head]!
      // what was called is not to be kept in memory
      lane.waiting[lane.head++] = undefined as Item
      this.#turns.splice(index, 1)
      if (lane.head < lane.waiting.length) this.#turns.push(destination)
      lane.inFlight++
      this.#inFlight++
      this.#hosts.set(lane.host, (this.#hosts.get(lane.host) ?? 0) + 1)
      return { destination, item }
    }
    return null
  }

  #mayCall(lane: Lane<Item>) {
    const most = lane.isProbing ? 1 : this.limits.perDestination
    return lane.inFlight < most && (this.#hosts.get(lane.host) ?? 0) < this.limits.perHost
  }

  ended(destination: number) {
    const lane = this.#lanes.get(destination)!
    lane.inFlight--
    this.#inFlight--
    const onHost = this.#hosts.get(lane.host)! - 1
    if (onHost === 0) this.#hosts.delete(lane.host)
    else this.#hosts.set(lane.host, onHost)
    this.#tidy(destination, lane)
  }

  /**
   * Takes away what waits of one destination: it may not be called for now.
   */
  withdraw(destination: number): Item[] {
    const lane = this.#lanes.get(destination)
    if (!lane) return []
    const items = lane.waiting.slice(lane.head)
    lane.waiting = []
    lane.head = 0
    this.#turns = this.#turns.filter((turn) => turn !== destination)
    this.#tidy(destination, lane)
    return items
  }

  #tidy(destination: number, lane: Lane<Item>) {
    if (lane.inFlight === 0 && lane.head === lane.waiting.length) this.#lanes.delete(destination)
  }
}
