/**
 * What members have to do with: versions of the terms, applications, mails that are owed.
 */
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { now } from '#core/clock'
import { inTransaction } from '#core/database/transaction'
import {
  type ApplicationOutcome,
  ApplyForMembership,
} from '#affiliates/actions/apply_for_membership'
import type { AffiliateStatus } from '#affiliates/models/affiliate'
import { termsAt, termsOfPanel } from '#affiliates/program_terms'
import { setStanding, standingChanged } from '#affiliates/standing'
import { createClient, createUser, type TestClient } from '#tests/helpers/world'

/**
 * A published version of a panel's own terms; `overrides` are columns.
 */
export async function createTerms(
  panel: { id: number },
  overrides: Record<string, unknown> = {}
): Promise<number> {
  const scope = `panel:${panel.id}`
  const last = await db.from('program_terms').where('scope', scope).max('version as version')
  const at = now()
  const [id] = await db.table('program_terms').insert({
    panel_id: panel.id,
    scope,
    version: Number(last[0].version ?? 0) + 1,
    text_en: 'First paragraph.\n\nSecond paragraph.',
    text_it: 'Primo paragrafo.\n\nSecondo paragrafo.',
    effective_from: at,
    published_at: at,
    user_id: null,
    actor_name: 'Ada Root',
    created_at: at,
    updated_at: at,
    ...overrides,
  })
  return Number(id)
}

export interface Applicant {
  client: TestClient
  userId: number
}

/**
 * A client who has signed in and is no member.
 */
export async function createApplicant(
  panel: { id: number },
  overrides: Record<string, unknown> = {}
): Promise<Applicant> {
  const client = await createClient(panel)
  return { client, userId: await createUser(panel, client, overrides) }
}

export async function currentTermsId(panel: { id: number }): Promise<number> {
  return termsAt(await termsOfPanel(db.connection(), panel.id), now())!.id
}

export const PROMOTION = 'I write about hosting on my blog, twice a week.'

export async function applyAs(
  panel: { id: number },
  { client, userId }: Applicant,
  overrides: Partial<{ siteUrl: string | null; promotion: string; termsId: number }> = {}
): Promise<ApplicationOutcome> {
  const action = await app.container.make(ApplyForMembership)
  return action.handle({
    panelId: panel.id,
    clientExternalId: client.externalId,
    siteUrl: 'https://blog.example.net/',
    promotion: PROMOTION,
    termsId: await currentTermsId(panel),
    language: 'en',
    userId,
    ...overrides,
  })
}

/**
 * A client who waits for a decision.
 * @returns with the membership's id
 */
export async function createApplication(
  panel: { id: number },
  overrides: Record<string, unknown> = {}
): Promise<Applicant & { id: number }> {
  const applicant = await createApplicant(panel, overrides)
  const outcome = await applyAs(panel, applicant)
  if (!outcome.ok) throw new Error(`Not applied: ${outcome.refusal.reason}`)
  return { ...applicant, id: outcome.affiliateId }
}

export interface OwedMail {
  template: string
  locale: string
  address: string
  state: string
  details: Record<string, unknown>
}

/**
 * Mails that are owed to an address, oldest first.
 */
export async function mailsOwedTo(address: string): Promise<OwedMail[]> {
  const rows = await db.from('owed_mails').where('address', address).orderBy('id')
  return rows.map((row) => ({ ...row, details: JSON.parse(row.details) }))
}

/**
 * A membership stands so from now on, without an act, a mail or a reason.
 */
export async function changeStanding(affiliateId: number, status: AffiliateStatus) {
  await inTransaction((trx) => setStanding(trx, affiliateId, { status }))
  standingChanged()
}
