/**
 * Whose the links are that a decision looked at, after merges. Pure.
 */
import type { Through, TokenFacts, TouchFacts } from '#referrals/attribution'
import type { ReceiptFacts } from '#referrals/decide'
import type { SourceLink } from '#receipts/source'
import { readTouches } from '#receipts/touches'

/** Every link that the facts name, some more than once. */
export function linkIdsOf(facts: ReceiptFacts): number[] {
  const { ownToken, registrationToken, binding, association, decision } = facts
  const through = decision.outcome === 'credited' ? decision : decision.through
  return [
    ...[...readTouches(ownToken), ...readTouches(registrationToken)].map(({ linkId }) => linkId),
    ...[binding, association, through, decision.passedOver].flatMap((each) =>
      each ? [each.linkId] : []
    ),
  ]
}

/**
 * A merge of clients moves links to another membership: what is said of the former one is said to its successor.
 */
export function withCurrentOwners(facts: ReceiptFacts, links: SourceLink[]): ReceiptFacts {
  const owner = (linkId: number, otherwise: number) =>
    links.find(({ id }) => id === linkId)?.affiliateId ?? otherwise
  const moved = <T extends Pick<Through, 'affiliateId' | 'linkId'>>(through: T): T => ({
    ...through,
    affiliateId: owner(through.linkId, through.affiliateId),
  })
  const touch = (each: TouchFacts): TouchFacts => ({
    ...each,
    link: each.link && {
      ...each.link,
      affiliateId: owner(each.linkId, each.link.affiliateId),
    },
  })
  const token = (each: TokenFacts): TokenFacts =>
    each.state === 'read' ? { ...each, first: touch(each.first), last: touch(each.last) } : each
  const { decision, binding, association, foundOwn } = facts
  const passedOver = decision.passedOver ? moved(decision.passedOver) : decision.passedOver

  return {
    ...facts,
    ownToken: token(facts.ownToken),
    registrationToken: token(facts.registrationToken),
    ...(binding && { binding: moved(binding) }),
    ...(association && { association: moved(association) }),
    ...(foundOwn && {
      foundOwn: { ...foundOwn, through: foundOwn.through && moved(foundOwn.through) },
    }),
    decision:
      decision.outcome === 'credited'
        ? { ...moved(decision), passedOver }
        : { ...decision, through: decision.through && moved(decision.through), passedOver },
  }
}
