/** How a call was tied to a click. */
export type MatchedBy = 'cookie' | 'click' | 'affiliate' | 'address'

/**
 * A request that the receiver got, and what it made of it.
 */
export interface ReceivedCall {
  /** 1, 2, … of this receiver. */
  number: number
  /** Milliseconds. */
  at: number
  /** Key of the program, or of the control (`status`, `slow`, …). */
  program: string
  method: string
  /** Path and query as they came. */
  url: string
  /** Lower-case names. */
  headers: Record<string, string>
  /** As it came, at most `BODY_LENGTH` characters of it. */
  body: string
  from: 'browser' | 'server'
  matchedBy: MatchedBy | null
  clickId: string | null
  orderId: string | null
  /** The amount as it stood in the request; null: none did. */
  sentAmount: string | null
  /** The amount that stands in the program's books now for it: of a duplicate, the first one's. Null: not booked. */
  bookedAmount: string | null
  duplicate: boolean
  /** What was answered; null while it is not (`/hang`, `/slow`). */
  answerStatus: number | null
}

/**
 * A sale in a program's books.
 */
export interface Booking {
  program: string
  /** Null where none was sent: such sales are never recognised as the same. */
  orderId: string | null
  clickId: string | null
  affiliateId: string | null
  /** `12.50`; zeros and the program's default for what it could not read. */
  amount: string
  currency: string | null
  matchedBy: MatchedBy | null
  /** Number of the call that caused it. */
  call: number
  at: number
}

/**
 * Somebody who followed a referral link.
 */
export interface Click {
  program: string
  clickId: string
  affiliateId: string
  /** Of the browser that followed it. */
  address: string
}

/** Characters of a body that are kept. */
export const BODY_LENGTH = 4_000
const CLICKS_KEPT = 1_000

/**
 * What the sample programs know: clicks, calls and sales. The oldest go.
 */
export class ReceiverBook {
  private clicks: Click[] = []
  private calls: ReceivedCall[] = []
  private sales: Booking[] = []
  private lastNumber = 0

  /**
   * @param keep calls and sales that are kept of each program
   */
  constructor(private keep: number) {}

  addClick(click: Click) {
    this.clicks.push(click)
    if (this.clicks.length > CLICKS_KEPT) this.clicks.shift()
  }

  findClick(program: string, found: (click: Click) => boolean): Click | undefined {
    return this.clicks.findLast((click) => click.program === program && found(click))
  }

  addCall(call: Omit<ReceivedCall, 'number'>): ReceivedCall {
    const kept = { ...call, number: ++this.lastNumber }
    this.calls.push(kept)
    this.calls = withoutOldest(this.calls, call.program, this.keep)
    return kept
  }

  /**
   * The sale that an order id has in a program's books; ids differ by more than their case.
   */
  findSale(program: string, orderId: string | null): Booking | undefined {
    if (orderId === null) return undefined
    const id = orderId.toLowerCase()
    return this.sales.find((sale) => sale.program === program && sale.orderId?.toLowerCase() === id)
  }

  addSale(sale: Booking) {
    this.sales.push(sale)
    this.sales = withoutOldest(this.sales, sale.program, this.keep)
  }

  /**
   * Oldest first.
   */
  received(program?: string): ReceivedCall[] {
    return this.calls.filter((call) => program === undefined || call.program === program)
  }

  bookings(program?: string): Booking[] {
    return this.sales.filter((sale) => program === undefined || sale.program === program)
  }

  /** For `restore`. */
  toJSON() {
    const { clicks, calls, sales, lastNumber } = this
    return { clicks, calls, sales, lastNumber }
  }

  restore(kept: ReturnType<ReceiverBook['toJSON']>) {
    Object.assign(this, kept)
  }

  clear(program?: string) {
    const others = (one: { program: string }) => program !== undefined && one.program !== program
    this.clicks = this.clicks.filter(others)
    this.calls = this.calls.filter(others)
    this.sales = this.sales.filter(others)
  }
}

function withoutOldest<T extends { program: string }>(all: T[], program: string, keep: number) {
  let surplus = -keep
  for (const one of all) if (one.program === program) surplus++
  if (surplus <= 0) return all
  return all.filter((one) => one.program !== program || surplus-- <= 0)
}
