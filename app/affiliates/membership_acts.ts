import type { AffiliateStatus } from '#affiliates/models/affiliate'

/**
 * What admins do with a membership: from which standings, to which one, and whether they say why. A standing is left
 * only by the acts that name it, so of two acts at once the second finds it left already.
 */
export const MEMBERSHIP_ACTS = {
  approve: { from: ['applied'], to: 'active', act: 'member.approved', reason: 'none' },
  decline: { from: ['applied'], to: 'declined', act: 'member.declined', reason: 'required' },
  suspend: { from: ['active'], to: 'suspended', act: 'member.suspended', reason: 'required' },
  reinstate: { from: ['suspended'], to: 'active', act: 'member.reinstated', reason: 'none' },
} as const satisfies Record<
  string,
  {
    from: readonly AffiliateStatus[]
    to: AffiliateStatus
    act: string
    reason: 'none' | 'required'
  }
>

export type MembershipAct = keyof typeof MEMBERSHIP_ACTS

export const MEMBERSHIP_ACT_NAMES = Object.keys(MEMBERSHIP_ACTS) as MembershipAct[]

export function isPossible(act: MembershipAct, status: AffiliateStatus): boolean {
  return (MEMBERSHIP_ACTS[act].from as readonly AffiliateStatus[]).includes(status)
}

/**
 * The acts that a standing allows, in the order in which they are offered.
 */
export function possibleActs(status: AffiliateStatus): MembershipAct[] {
  return MEMBERSHIP_ACT_NAMES.filter((act) => isPossible(act, status))
}

export const DAY_MS = 86_400_000

/** Why a client cannot apply now. */
export type ApplicationRefusal =
  | { reason: 'applied_already' }
  | { reason: 'member_already' }
  | { reason: 'suspended' }
  /** Declined a short time ago; `from` in milliseconds. */
  | { reason: 'too_early'; from: number }

/**
 * Whether a client may apply at an instant.
 *
 * @param membership null for who never applied; `decidedAt` is when the last application was declined, milliseconds
 * @param days that a refusal holds: the setting `membership.reapply_days`
 * @returns null where they may
 */
export function whyNoApplication(
  membership: { status: AffiliateStatus; decidedAt: number | null } | null,
  { days, now }: { days: number; now: number }
): ApplicationRefusal | null {
  switch (membership?.status) {
    case undefined:
    case 'none':
    case 'left':
      return null
    case 'applied':
      return { reason: 'applied_already' }
    case 'active':
      return { reason: 'member_already' }
    case 'suspended':
      return { reason: 'suspended' }
    case 'declined': {
      const from = (membership!.decidedAt ?? 0) + days * DAY_MS
      return now < from ? { reason: 'too_early', from } : null
    }
  }
}
