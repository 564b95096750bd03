import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { type Actor, recordAct } from '#core/audit/record_act'
import { select, update } from '#core/database/sql'
import { inTransaction } from '#core/database/transaction'
import { oweMail } from '#core/mails/owe_mail'
import {
  DAY_MS,
  isPossible,
  MEMBERSHIP_ACTS,
  type MembershipAct,
} from '#affiliates/membership_acts'
import type { AffiliateStatus } from '#affiliates/models/affiliate'
import {
  membershipApproved,
  membershipDeclined,
  membershipReinstated,
  membershipSuspended,
} from '#affiliates/mails'
import { memberReader, type MemberReader } from '#affiliates/readers'
import { reapplyDays } from '#affiliates/settings'
import {
  lockMembership,
  type LockedMembership,
  setStanding,
  standingChanged,
} from '#affiliates/standing'

interface Input {
  act: MembershipAct
  affiliateIds: number[]
  actor: Actor
  /** Whose members the actor administers; null: all. */
  panelId: number | null
  /** Required for the acts that need one; shown to the member. */
  reason?: string | null
}

export type MembershipOutcome =
  | { affiliateId: number; ok: true }
  /** `status`: what it is instead of one that the act can begin from. */
  | { affiliateId: number; ok: false; reason: 'not_possible'; status: AffiliateStatus }
  | { affiliateId: number; ok: false; reason: 'unknown' }

/**
 * Approves, declines, suspends or reinstates members, each in a transaction of its own, with a line in the audit log and
 * a mail to the member. Of two admins who decide at once, the second is told what the first has decided.
 */
export class ChangeMembership {
  async handle({ affiliateIds, ...input }: Input): Promise<MembershipOutcome[]> {
    if (MEMBERSHIP_ACTS[input.act].reason === 'required' && !input.reason) {
      throw new Error(`To ${input.act} a member needs a reason`)
    }

    const outcomes: MembershipOutcome[] = []
    for (const affiliateId of affiliateIds) {
      outcomes.push(
        await inTransaction((trx) => change(trx, affiliateId, input), {
          isolation: 'read committed',
        })
      )
    }
    if (outcomes.some(({ ok }) => ok)) standingChanged()
    return outcomes
  }
}

async function change(
  trx: TransactionClientContract,
  affiliateId: number,
  { act, actor, panelId, reason = null }: Omit<Input, 'affiliateIds'>
): Promise<MembershipOutcome> {
  const membership = await lockMembership(trx, affiliateId)
  if (!membership || (panelId !== null && membership.panel_id !== panelId)) {
    return { affiliateId, ok: false, reason: 'unknown' }
  }
  if (!isPossible(act, membership.status)) {
    return { affiliateId, ok: false, reason: 'not_possible', status: membership.status }
  }

  const { to, act: recorded } = MEMBERSHIP_ACTS[act]
  const { id: standingId, since } = await setStanding(trx, affiliateId, {
    status: to,
    reason,
    actorName: actor.name,
  })
  if (membership.status === 'applied') {
    await decideApplication(trx, affiliateId, {
      decision: to === 'active' ? 'approved' : 'declined',
      at: since,
      by: actor.name,
      reason,
    })
  }
  await recordAct(trx, {
    actor,
    act: recorded,
    panelId: membership.panel_id,
    subject: await subjectOf(trx, membership),
    reason,
    changes: { status: { from: membership.status, to } },
  })

  const reader = await memberReader(trx, affiliateId)
  if (reader) await tell(trx, act, reader, { standingId, since, reason: reason ?? '' })
  return { affiliateId, ok: true }
}

/**
 * The waiting application is decided; who is approved is a member from that instant on.
 */
export async function decideApplication(
  trx: TransactionClientContract,
  affiliateId: number,
  {
    decision,
    at,
    by,
    reason = null,
  }: {
    decision: 'approved' | 'declined' | 'withdrawn'
    at: number
    by: string | null
    reason?: string | null
  }
) {
  await update(
    trx,
    `UPDATE affiliate_applications SET decision = ?, decided_at = ?, decided_by = ?, reason = ?
     WHERE affiliate_id = ? AND decision IS NULL`,
    [decision, at, by, reason, affiliateId]
  )
  if (decision === 'approved') {
    await update(trx, 'UPDATE affiliates SET joined_at = ? WHERE id = ?', [at, affiliateId])
  }
}

/**
 * A member in the audit log: by the panel's id of the client, which is nobody's name.
 */
export async function subjectOf(
  trx: TransactionClientContract,
  { id, client_id }: Pick<LockedMembership, 'id' | 'client_id'>
) {
  const [client] = await select<{ external_id: string }>(
    trx,
    'SELECT external_id FROM clients WHERE id = ?',
    [client_id]
  )
  return { type: 'affiliate', id, label: `#${client?.external_id ?? client_id}` }
}

async function tell(
  trx: TransactionClientContract,
  act: MembershipAct,
  reader: MemberReader,
  { standingId, since, reason }: { standingId: number; since: number; reason: string }
) {
  const { panelId, panelName: panel } = reader
  const owed = { to: reader, panelId, key: `standing:${standingId}` }

  switch (act) {
    case 'approve': {
      await oweMail(trx, { ...owed, mail: membershipApproved, details: { panel } })
      return
    }
    case 'decline': {
      const days = reapplyDays.value
      const againFrom = days === 0 ? null : since + days * DAY_MS
      await oweMail(trx, {
        ...owed,
        mail: membershipDeclined,
        details: { panel, reason, againFrom },
      })
      return
    }
    case 'suspend': {
      await oweMail(trx, { ...owed, mail: membershipSuspended, details: { panel, reason } })
      return
    }
    case 'reinstate': {
      await oweMail(trx, { ...owed, mail: membershipReinstated, details: { panel } })
      return
    }
  }
}
