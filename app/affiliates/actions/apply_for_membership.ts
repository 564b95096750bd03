import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { PRODUCT } from '#core/audit/record_act'
import { now } from '#core/clock'
import { insert, select, update } from '#core/database/sql'
import { forUpdate, inTransaction } from '#core/database/transaction'
import type { Locale } from '#core/i18n/locales'
import { oweMail } from '#core/mails/owe_mail'
import { adminReaders } from '#identity/admin_readers'
import { ensureClient } from '#panels/mirror/ensure_client'
import { noteAcceptance } from '#affiliates/actions/accept_terms'
import { decideApplication } from '#affiliates/actions/change_membership'
import { applicationReceived, applicationWaiting, membershipApproved } from '#affiliates/mails'
import { type ApplicationRefusal, whyNoApplication } from '#affiliates/membership_acts'
import type { AffiliateStatus } from '#affiliates/models/affiliate'
import { termsAt, termsOfPanel } from '#affiliates/program_terms'
import { memberReader } from '#affiliates/readers'
import { approval, notify, reapplyDays } from '#affiliates/settings'
import { setStanding, standingChanged } from '#affiliates/standing'

interface Input {
  panelId: number
  /** The panel's own id of the client. */
  clientExternalId: string
  /** null: the client has none. */
  siteUrl: string | null
  /** How they will promote. */
  promotion: string
  /** The version that was shown and accepted, and in which language. */
  termsId: number
  language: Locale
  userId: number
}

export type ApplicationOutcome =
  | { ok: true; affiliateId: number; status: 'applied' | 'active' }
  | { ok: false; refusal: ApplicationRefusal | { reason: 'terms_changed' | 'client_closed' } }

/**
 * A client asks to become a member, and is one at once where the approval is automatic. Of two applications at once one
 * counts.
 */
export class ApplyForMembership {
  async handle(input: Input): Promise<ApplicationOutcome> {
    const outcome = await inTransaction((trx) => apply(trx, input), {
      isolation: 'read committed',
    })
    if (outcome.ok) standingChanged()
    return outcome
  }
}

async function apply(trx: TransactionClientContract, input: Input): Promise<ApplicationOutcome> {
  const at = now()
  // locks the client, so two applications come one after the other
  const client = await ensureClient(trx, input.panelId, input.clientExternalId)
  if (client.closed_at !== null) return { ok: false, refusal: { reason: 'client_closed' } }

  const known = await membershipOf(trx, client.id)
  const refusal = whyNoApplication(known, { days: reapplyDays.value, now: at })
  if (refusal) return { ok: false, refusal }

  const terms = termsAt(await termsOfPanel(trx, input.panelId), at)
  if (terms?.id !== input.termsId) return { ok: false, refusal: { reason: 'terms_changed' } }

  const affiliateId = known?.id ?? (await newMembership(trx, input.panelId, client.id, at))
  await update(trx, 'UPDATE affiliates SET joined_at = ? WHERE id = ?', [at, affiliateId])
  const applicationId = await insert(trx, 'affiliate_applications', [
    {
      affiliate_id: affiliateId,
      site_url: input.siteUrl,
      promotion: input.promotion,
      applied_at: at,
      decision: null,
      decided_at: null,
      decided_by: null,
      reason: null,
    },
  ])
  await noteAcceptance(trx, {
    affiliateId,
    terms,
    language: input.language,
    userId: input.userId,
  })

  const isAutomatic = approval.value === 'automatic'
  const status = isAutomatic ? 'active' : 'applied'
  const { since } = await setStanding(trx, affiliateId, {
    status,
    actorName: isAutomatic ? PRODUCT.name : null,
  })
  if (isAutomatic) {
    await decideApplication(trx, affiliateId, {
      decision: 'approved',
      at: since,
      by: PRODUCT.name,
    })
  }

  await tell(trx, { ...input, affiliateId, applicationId, appliedAt: at, isAutomatic })
  return { ok: true, affiliateId, status }
}

async function membershipOf(trx: TransactionClientContract, clientId: number) {
  const [row] = await select<{ id: number; status: AffiliateStatus; decided_at: number | null }>(
    trx,
    `SELECT id, status, (SELECT MAX(decided_at) FROM affiliate_applications
       WHERE affiliate_id = affiliates.id AND decision = 'declined') AS decided_at
     FROM affiliates WHERE client_id = ?${forUpdate(trx)}`,
    [clientId]
  )
  if (!row) return null
  const decidedAt = row.decided_at === null ? null : Number(row.decided_at)
  return { id: row.id, status: row.status, decidedAt }
}

function newMembership(
  trx: TransactionClientContract,
  panelId: number,
  clientId: number,
  at: number
): Promise<number> {
  return insert(trx, 'affiliates', [
    {
      panel_id: panelId,
      client_id: clientId,
      status: 'applied',
      joined_at: at,
      created_at: at,
      updated_at: at,
    },
  ])
}

async function tell(
  trx: TransactionClientContract,
  application: Input & {
    affiliateId: number
    applicationId: number
    appliedAt: number
    isAutomatic: boolean
  }
) {
  const { affiliateId, applicationId, panelId, isAutomatic } = application
  const applicant = await memberReader(trx, affiliateId)
  if (applicant) {
    await oweMail(trx, {
      mail: isAutomatic ? membershipApproved : applicationReceived,
      to: applicant,
      details: { panel: applicant.panelName },
      key: `application:${applicationId}:applicant`,
      panelId,
    })
  }
  if (isAutomatic) return

  const [panel] = await select<{ name: string }>(trx, 'SELECT name FROM panels WHERE id = ?', [
    panelId,
  ])
  for (const reader of await adminReaders(trx, panelId, notify.value)) {
    await oweMail(trx, {
      mail: applicationWaiting,
      to: reader,
      details: {
        panel: panel!.name,
        affiliateId,
        applicant: applicant?.name ?? `#${application.clientExternalId}`,
        site: application.siteUrl,
        promotion: application.promotion,
        appliedAt: application.appliedAt,
      },
      // an address may be long
      key: `application:${applicationId}:${reader.address.toLowerCase()}`.slice(0, 160),
      panelId,
    })
  }
}
