/**
 * The visits that a decision read from its tokens. Pure.
 */
import type { TokenFacts, TouchFacts } from '#referrals/attribution'
import type { ReceiptFacts } from '#referrals/decide'

export function readTouches(token: TokenFacts): TouchFacts[] {
  return token.state === 'read' ? [token.first, token.last] : []
}

/** Of both tokens, each visit once. */
export function touchesOf({ ownToken, registrationToken }: ReceiptFacts): TouchFacts[] {
  const touches = [...readTouches(ownToken), ...readTouches(registrationToken)]
  return touches.filter(
    ({ visitId }, index) => touches.findIndex((other) => other.visitId === visitId) === index
  )
}
