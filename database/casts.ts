import { Exception } from '@adonisjs/core/exceptions'
import { column } from '@adonisjs/lucid/orm'

/**
 * A boolean that is `true` or `false` on both databases (SQLite and MySQL return 0 and 1).
 */
export function booleanColumn() {
  return column({ consume: (value) => (value === null ? null : Boolean(value)) })
}

/**
 * JSON kept as text, so that both databases return the same value.
 */
export function jsonColumn() {
  return column({
    prepare: (value) => (value === null || value === undefined ? value : JSON.stringify(value)),
    consume: (value) => (typeof value === 'string' ? JSON.parse(value) : value),
  })
}

/**
 * A 64-bit integer as a number, whichever way the driver returns it.
 * @throws E_UNSAFE_INTEGER beyond 2^53 - 1, where a number would lie
 */
export function integerColumn() {
  return column({
    consume: (value) => {
      if (value === null || value === undefined) return value
      const number = Number(value)
      if (!Number.isSafeInteger(number)) {
        throw new Exception(`The stored integer ${value} cannot be read exactly`, {
          code: 'E_UNSAFE_INTEGER',
        })
      }
      return number
    },
  })
}
