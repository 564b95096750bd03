import db from '@adonisjs/lucid/services/db'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { missingTriggers } from '#core/database/missing_triggers'
import { select } from '#core/database/sql'
import { type ChainProblem, checkChain } from '#delegation/proof/check_chain'
import { checkGrant, type GrantProblem } from '#delegation/proof/check_grant'
import { entriesOfGrant, type StoredEntry } from '#delegation/proof/queries/entries_of_grant'

export type ConsentFinding =
  | ({ grantId: number } & ChainProblem)
  /** The grant's row says something else than its sealed entries. */
  | { problem: 'row'; grantId: number; field: GrantProblem }
  /** Entries of a grant that is not there. */
  | { problem: 'stray_entries'; count: number }
  /** The database doesn't refuse changes: a trigger is gone. */
  | { problem: 'unprotected'; trigger: string }

/** Made by the migrations. */
const TRIGGERS = ['grant_entries_no_update', 'grant_entries_no_delete']

const PIECE = 200

interface GrantRow {
  id: number
  scopes: string
  state: 'active' | 'withdrawn' | 'replaced' | 'ended'
  granted_at: number
  expires_at: number
  ended_at: number | null
  invitation_id: number | null
  text_version: string
  text_hash: string
  language: string
  from_agents_address: number | boolean
  signed_in: string
  agent_snapshot: string
  body: string | null
  head_number: number | null
  head_hash: string | null
}

/**
 * Recomputes the chain of each consent and compares what stands in the database with what was sealed: finds each changed
 * byte, each row that went missing, each grant that was made to allow more or for longer.
 */
export class VerifyConsents {
  /**
   * @param panelId only this panel's
   */
  async handle({ panelId }: { panelId?: number } = {}) {
    const findings: ConsentFinding[] = []
    let grants = 0
    let entries = 0

    for (let after = 0; ;) {
      // one snapshot of a grant and its log: what is done meanwhile is no finding
      const checked = await db.transaction((trx) => this.checkPiece(trx, after, panelId))
      if (checked.last === null) break
      after = checked.last
      grants += checked.grants
      entries += checked.entries
      findings.push(...checked.findings)
    }
    findings.push(...(await this.strays()))
    for (const trigger of await missingTriggers(TRIGGERS)) {
      findings.push({ problem: 'unprotected', trigger })
    }
    return { grants, entries, findings }
  }

  private async checkPiece(
    trx: TransactionClientContract,
    after: number,
    panelId: number | undefined
  ) {
    const rows = await select<GrantRow>(
      trx,
      `SELECT grants.id, scopes, state, granted_at, expires_at, ended_at, invitation_id, text_version, text_hash,
         grants.language, from_agents_address, signed_in, agent_snapshot, consent_texts.body,
         grant_heads.number AS head_number, grant_heads.hash AS head_hash
       FROM grants
       LEFT JOIN consent_texts ON consent_texts.hash = grants.text_hash
       LEFT JOIN grant_heads ON grant_heads.grant_id = grants.id
       WHERE grants.id > ?${panelId === undefined ? '' : ' AND grants.panel_id = ?'}
       ORDER BY grants.id LIMIT ${PIECE}`,
      panelId === undefined ? [after] : [after, panelId]
    )
    const findings: ConsentFinding[] = []
    let entries = 0
    for (const row of rows) {
      const own = await entriesOfGrant(trx, row.id)
      entries += own.length
      findings.push(...this.findingsOf(row, own))
    }
    return { last: rows.at(-1)?.id ?? null, grants: rows.length, entries, findings }
  }

  private findingsOf(row: GrantRow, entries: StoredEntry[]): ConsentFinding[] {
    const head =
      row.head_number === null || row.head_hash === null
        ? null
        : { number: row.head_number, hash: row.head_hash }
    const chain = checkChain(entries, head)
    const grant = {
      scopes: JSON.parse(row.scopes) as string[],
      state: row.state,
      grantedAt: Number(row.granted_at),
      expiresAt: Number(row.expires_at),
      endedAt: row.ended_at === null ? null : Number(row.ended_at),
      text: {
        version: row.text_version,
        hash: row.text_hash,
        language: row.language,
        body: row.body,
      },
      signedIn: JSON.parse(row.signed_in) as unknown,
      agent: JSON.parse(row.agent_snapshot) as unknown,
      fromAgentsAddress: Boolean(row.from_agents_address),
      byInvitation: row.invitation_id !== null,
    }
    return [
      ...chain.map((problem) => ({ grantId: row.id, ...problem })),
      ...checkGrant(grant, entries).map((field) => ({
        problem: 'row' as const,
        grantId: row.id,
        field,
      })),
    ]
  }

  private async strays(): Promise<ConsentFinding[]> {
    const [row] = await select<{ total: number }>(
      db.connection(),
      `SELECT COUNT(*) AS total FROM grant_entries
       LEFT JOIN grants ON grants.id = grant_entries.grant_id WHERE grants.id IS NULL`,
      []
    )
    const count = Number(row!.total)
    return count === 0 ? [] : [{ problem: 'stray_entries', count }]
  }
}
