import { Exception } from '@adonisjs/core/exceptions'
import db from '@adonisjs/lucid/services/db'
import { lastActsOn } from '#core/audit/queries/list_acts'
import { now } from '#core/clock'
import { select } from '#core/database/sql'
import type { AffiliateStatus } from '#affiliates/models/affiliate'
import { acceptancesOf } from '#affiliates/program_terms'
import { applicationsOf } from '#affiliates/queries/applications_of'
import { standingHistory } from '#affiliates/queries/standing_history'
import { balancesOf } from '#ledger/queries/balances_of'
import { clientLabel } from '#panels/client_label'
import { planVersionFor } from '#plans/plan_versions'

/**
 * Everything that an admin's page shows of one member, by a fixed number of queries.
 * @param panelId only this panel's; null: all
 * @throws E_ROW_NOT_FOUND
 */
export async function readMember(id: number, panelId: number | null) {
  const client = db.connection()
  const [row] = await select<{
    id: number
    panel_id: number
    panel_name: string
    client_id: number
    status: AffiliateStatus
    joined_at: number
    name: string | null
    company: string | null
    email: string | null
    external_id: string
    closed_at: number | null
  }>(
    client,
    `SELECT affiliates.id, affiliates.panel_id, panels.name AS panel_name, affiliates.client_id,
       affiliates.status, affiliates.joined_at, clients.name, clients.company, clients.email,
       clients.external_id, clients.closed_at
     FROM affiliates
     JOIN panels ON panels.id = affiliates.panel_id
     JOIN clients ON clients.id = affiliates.client_id
     WHERE affiliates.id = ? AND affiliates.status <> 'none'`,
    [id]
  )
  if (!row || (panelId !== null && row.panel_id !== panelId)) {
    throw new Exception('No such member', { status: 404, code: 'E_ROW_NOT_FOUND' })
  }

  const [standings, applications, acceptances, plan, balances, counts, acts] = await Promise.all([
    standingHistory<AffiliateStatus>('affiliate', id),
    applicationsOf(id),
    acceptancesOf(client, id),
    planVersionFor(client, { affiliateId: id, panelId: row.panel_id, instant: now() }),
    balancesOf({ panelId: row.panel_id, clientId: row.client_id }),
    countsOf(id),
    lastActsOn({ type: 'affiliate', id }),
  ])

  return {
    member: {
      id: row.id,
      name: clientLabel(row),
      email: row.email,
      externalId: row.external_id,
      panel: { id: row.panel_id, name: row.panel_name },
      status: row.status,
      joinedAt: Number(row.joined_at),
      isClosed: row.closed_at !== null,
    },
    standings,
    applications,
    acceptances,
    plan,
    balances,
    counts,
    acts,
  }
}

async function countsOf(affiliateId: number) {
  const [row] = await select<{ links: number; referrals: number; commissions: number }>(
    db.connection(),
    `SELECT
       (SELECT COUNT(*) FROM links WHERE affiliate_id = asked.id AND deleted_at IS NULL) AS links,
       (SELECT COUNT(*) FROM referrals WHERE affiliate_id = asked.id) AS referrals,
       (SELECT COUNT(*) FROM commissions
          JOIN affiliates ON affiliates.client_id = commissions.client_id
          WHERE affiliates.id = asked.id) AS commissions
     FROM (SELECT ? AS id) AS asked`,
    [affiliateId]
  )
  return {
    links: Number(row!.links),
    referrals: Number(row!.referrals),
    commissions: Number(row!.commissions),
  }
}
