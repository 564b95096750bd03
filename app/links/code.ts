import { randomInt } from 'node:crypto'

/**
 * Letters and digits that nobody mistakes for one another when reading them aloud or from paper.
 */
const LETTERS = 'abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ23456789'

const LENGTH = 10

const SHAPE = new RegExp(`^[${LETTERS}]{6,12}$`)

/**
 * A new link's code: 54^10 possibilities, too many to guess one in use. The UNIQUE key on `links.code`
 * decides whether it is free.
 */
export function newLinkCode(): string {
  let code = ''
  while (code.length < LENGTH) code += LETTERS[randomInt(LETTERS.length)]
  return code
}

/**
 * Whether `text` can be a code at all: what cannot is not looked up.
 */
export function isLinkCode(text: string): boolean {
  return SHAPE.test(text)
}
