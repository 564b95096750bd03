/**
 * How attribution decided, now and before. Pure.
 */
import type { TokenFacts } from '#referrals/attribution'
import { concernOf, type Excerpt } from '#receipts/compose_receipt/excerpt'
import { type Check, explainAttribution, ownerOf } from '#receipts/explain_attribution'
import type { SourceDecision } from '#receipts/source'
import { type Statement, statement } from '#receipts/statement'
import { readTouches } from '#receipts/touches'
import { ruleOf } from '#receipts/verdict'

export interface EarlierDecision {
  at: number
  rule: Statement
  checks: Check[]
  /** What was different when it was decided the next time. */
  changed: Statement[]
}

const CHANGED = ['registration_token', 'client_email', 'binding', 'standing', 'other'] as const

export const CHANGED_CODES: readonly string[] = CHANGED.map((what) => `changed.${what}`)

/** Which rule decided. */
export function decisionRule(
  { facts }: SourceDecision,
  { viewer, source, names }: Excerpt
): Statement {
  const mine = concernOf(facts.decision, viewer)
  if (!mine) return statement('rule.superseded', { kind: source.kind })
  return ruleOf(mine, source.kind, ownerOf(mine.through, mine.through?.linkId ?? 0, names, viewer))
}

/**
 * @returns newest first
 */
export function earlierOf(excerpt: Excerpt): EarlierDecision[] {
  const { viewer, source, names } = excerpt
  return source.decisions
    .slice(0, -1)
    .map((decision, index) => ({
      at: decision.decidedAt,
      rule: decisionRule(decision, excerpt),
      checks: explainAttribution(decision.facts, names, viewer),
      changed: changedBetween(decision, source.decisions[index + 1]!),
    }))
    .reverse()
}

function changedBetween(before: SourceDecision, after: SourceDecision): Statement[] {
  const differs = (of: (facts: SourceDecision['facts']) => unknown) =>
    JSON.stringify(of(before.facts)) !== JSON.stringify(of(after.facts))
  const visitIds = (token: TokenFacts) =>
    token.state === 'read' ? [token.first.visitId, token.last.visitId] : token.state
  const isOtherToken = differs(({ registrationToken }) => visitIds(registrationToken))
  const changed = [
    ...(isOtherToken ? ['registration_token'] : []),
    ...(differs(({ subject }) => subject.clientEmailKnown) ? ['client_email'] : []),
    ...(differs(({ binding }) => binding ?? null) ? ['binding'] : []),
    ...(differs(({ ownToken, registrationToken }) => [
      readTouches(ownToken).map(({ link }) => link),
      readTouches(registrationToken).map(({ link }) => link),
    ]) && !isOtherToken
      ? ['standing']
      : []),
  ]
  return (changed.length > 0 ? changed : ['other']).map((what) => statement(`changed.${what}`))
}
