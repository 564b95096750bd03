import { randomBytes } from 'node:crypto'

/**
 * In the order of ASCII, so that ids sort as they were made, in both databases.
 */
const DIGITS = '0123456789abcdefghijklmnopqrstuv'

const COUNTER_LIMIT = 32 ** 4

function digits(value: number, length: number): string {
  let text = ''
  for (let rest = value; text.length < length; rest = Math.floor(rest / 32)) {
    text = DIGITS[rest % 32]! + text
  }
  return text
}

/**
 * Ids of one process: 10 digits of the millisecond, 4 of a counter, 8 of 40 random bits that this process drew when it
 * started. Ever growing, so rows are appended to the table's key and not scattered over it.
 */
export class VisitIds {
  #process = Array.from(randomBytes(8), (byte) => DIGITS[byte % 32]).join('')
  #millisecond = 0
  #prefix = ''
  #counter = 0

  /**
   * @param instant milliseconds; one before the last id's is taken for the same
   */
  next(instant: number): string {
    if (instant > this.#millisecond) this.#startAt(instant)
    else if (this.#counter === COUNTER_LIMIT) this.#startAt(this.#millisecond + 1)

    return this.#prefix + digits(this.#counter++, 4) + this.#process
  }

  #startAt(instant: number) {
    this.#millisecond = instant
    this.#prefix = digits(instant, 10)
    this.#counter = 0
  }
}

/**
 * The smallest id that a visit at `instant` (milliseconds) or later can have: bounds a range of visits by time.
 */
export function firstVisitIdAt(instant: number): string {
  return digits(instant, 10)
}
