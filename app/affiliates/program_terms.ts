/**
 * The terms of the program, in versions. A panel's own terms stand in for the programme's from the day on which its
 * first version holds.
 */
import { createHash } from 'node:crypto'
import type { QueryClientContract } from '@adonisjs/lucid/types/database'
import { select } from '#core/database/sql'
import type { Locale } from '#core/i18n/locales'

export interface Terms {
  id: number
  /** null: the programme's. */
  panelId: number | null
  version: number
  texts: Record<Locale, string>
  /** Milliseconds. */
  effectiveFrom: number
  /** null: a draft. */
  publishedAt: number | null
  actorName: string
}

interface TermsRow {
  id: number
  panel_id: number | null
  version: number
  text_en: string
  text_it: string
  effective_from: number
  published_at: number | null
  actor_name: string
}

const COLUMNS = 'id, panel_id, version, text_en, text_it, effective_from, published_at, actor_name'

/** Characters of a text. */
export const TERMS_MAX_LENGTH = 50_000

function fromRow(row: TermsRow): Terms {
  return {
    id: row.id,
    panelId: row.panel_id,
    version: row.version,
    texts: { en: row.text_en, it: row.text_it },
    effectiveFrom: Number(row.effective_from),
    publishedAt: row.published_at === null ? null : Number(row.published_at),
    actorName: row.actor_name,
  }
}

/** `program`, or `panel:<id>` for a panel's own terms. */
export function scopeOf(panelId: number | null): string {
  return panelId === null ? 'program' : `panel:${panelId}`
}

/**
 * The published versions that hold, have held or will hold for a panel's members, newest first. A version of the
 * programme that came after the panel had terms of its own never held for it.
 */
export async function termsOfPanel(client: QueryClientContract, panelId: number): Promise<Terms[]> {
  const rows = await select<TermsRow>(
    client,
    `SELECT ${COLUMNS} FROM program_terms WHERE scope IN (?, ?) AND published_at IS NOT NULL
     ORDER BY effective_from DESC, version DESC, id DESC`,
    [scopeOf(null), scopeOf(panelId)]
  )
  return applicable(rows.map(fromRow))
}

/**
 * @param terms of the programme and of one panel, newest first
 */
export function applicable<Some extends Pick<Terms, 'panelId' | 'effectiveFrom'>>(
  terms: Some[]
): Some[] {
  const ownSince = terms.findLast(({ panelId }) => panelId !== null)?.effectiveFrom ?? Infinity
  return terms.filter(({ panelId, effectiveFrom }) => panelId !== null || effectiveFrom < ownSince)
}

/**
 * @param terms as `termsOfPanel` has them
 * @returns null where nothing holds at that instant
 */
export function termsAt<Some extends Pick<Terms, 'effectiveFrom'>>(
  terms: Some[],
  instant: number
): Some | null {
  return terms.find(({ effectiveFrom }) => effectiveFrom <= instant) ?? null
}

/**
 * The last version of a scope, draft or not: what the next one starts from.
 * @param only without drafts
 */
export async function lastTermsOf(
  client: QueryClientContract,
  panelId: number | null,
  only?: 'published'
): Promise<Terms | null> {
  const [row] = await select<TermsRow>(
    client,
    `SELECT ${COLUMNS} FROM program_terms
     WHERE scope = ?${only ? ' AND published_at IS NOT NULL' : ''} ORDER BY version DESC LIMIT 1`,
    [scopeOf(panelId)]
  )
  return row ? fromRow(row) : null
}

/**
 * Every version of every scope with drafts, newest first, without the texts: for admins.
 */
export async function allVersions(client: QueryClientContract) {
  const rows = await select<Omit<TermsRow, 'text_en' | 'text_it'>>(
    client,
    `SELECT id, panel_id, version, effective_from, published_at, actor_name FROM program_terms
     ORDER BY scope, version DESC`,
    []
  )
  return rows.map((row) => ({
    id: row.id,
    panelId: row.panel_id,
    version: row.version,
    effectiveFrom: Number(row.effective_from),
    publishedAt: row.published_at === null ? null : Number(row.published_at),
    actorName: row.actor_name,
  }))
}

export async function findTerms(client: QueryClientContract, id: number): Promise<Terms | null> {
  const [row] = await select<TermsRow>(
    client,
    `SELECT ${COLUMNS} FROM program_terms WHERE id = ?`,
    [id]
  )
  return row ? fromRow(row) : null
}

/**
 * What a member has accepted, newest first.
 */
export async function acceptancesOf(client: QueryClientContract, affiliateId: number) {
  const rows = await select<{
    terms_id: number
    panel_id: number | null
    version: number
    language: Locale
    text_hash: string
    accepted_at: number
  }>(
    client,
    `SELECT terms_acceptances.terms_id, program_terms.panel_id, program_terms.version,
       terms_acceptances.language, terms_acceptances.text_hash, terms_acceptances.accepted_at
     FROM terms_acceptances JOIN program_terms ON program_terms.id = terms_acceptances.terms_id
     WHERE terms_acceptances.affiliate_id = ?
     ORDER BY terms_acceptances.accepted_at DESC, terms_acceptances.id DESC`,
    [affiliateId]
  )
  return rows.map((row) => ({
    termsId: row.terms_id,
    panelId: row.panel_id,
    version: row.version,
    language: row.language,
    textHash: row.text_hash,
    acceptedAt: Number(row.accepted_at),
  }))
}

/**
 * SHA-256 of the text that somebody accepted, hexadecimal.
 */
export function textHash(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** What pages show: paragraphs, which nothing but empty lines separate. */
export function paragraphsOf(text: string): string[] {
  return text
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.trim())
    .filter(Boolean)
}

/** Days for which members who need not accept them read that the terms have changed. */
const NOTICE_DAYS = 30
const DAY_MS = 86_400_000

export interface TermsNotice {
  /** `accept`: until the member has; `read`: for thirty days. */
  ask: 'accept' | 'read'
  termsId: number
  effectiveFrom: number
  /** Whether they hold already. */
  isInForce: boolean
}

/**
 * What a member reads above every page about a version that came after they joined.
 *
 * @param latest the newest published version
 * @param accepted ids of the versions that the member has accepted
 * @returns null where there is nothing to tell
 */
export function termsNotice({
  latest,
  accepted,
  joinedAt,
  mustAccept,
  now,
}: {
  latest: Pick<Terms, 'id' | 'publishedAt' | 'effectiveFrom'> | null
  accepted: number[]
  joinedAt: number
  mustAccept: boolean
  now: number
}): TermsNotice | null {
  if (!latest || latest.publishedAt === null || latest.publishedAt <= joinedAt) return null
  if (accepted.includes(latest.id)) return null
  if (!mustAccept && now >= latest.effectiveFrom + NOTICE_DAYS * DAY_MS) return null
  return {
    ask: mustAccept ? 'accept' : 'read',
    termsId: latest.id,
    effectiveFrom: latest.effectiveFrom,
    isInForce: latest.effectiveFrom <= now,
  }
}
