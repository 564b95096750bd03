/**
 * Where personal data stands: every table and column of the database, what it says of whom, what erasure does with it
 * and how long it is kept otherwise. Erasure, export, merges and the tables of docs/privacy.md work from this map; a test
 * refuses a column that it doesn't name.
 *
 * Beside this file, in `data_map/`, the tables stand by the room that owns them.
 */
import { MEMBERSHIPS, PROGRAM_TERMS } from '#privacy/data_map/affiliates'
import { AGENTS } from '#privacy/data_map/agents'
import { BANNERS } from '#privacy/data_map/banners'
import { COMMISSIONS } from '#privacy/data_map/commissions'
import { AUDIT, MAILS, SERVER } from '#privacy/data_map/core'
import { CONSENTS, MANAGEMENT } from '#privacy/data_map/delegation'
import { FRAMEWORK } from '#privacy/data_map/framework'
import { IDENTITY } from '#privacy/data_map/identity'
import { LEDGER } from '#privacy/data_map/ledger'
import { LINKS, VISITS } from '#privacy/data_map/links'
import { OUTBOUND } from '#privacy/data_map/outbound'
import { PANELS, PANEL_CONNECTIONS } from '#privacy/data_map/panels'
import { INBOX } from '#privacy/data_map/panels_inbox'
import { MIRROR } from '#privacy/data_map/panels_mirror'
import { PLANS } from '#privacy/data_map/plans'
import { REFERRALS } from '#privacy/data_map/referrals'
import { isPersonal, type TableRules } from '#privacy/data_map/rules'
import { SIGNUP_NOTIFICATIONS } from '#privacy/data_map/signup_notifications'

/** In the order in which docs/privacy.md lists them, which comes back to some rooms. */
export const DATA_MAP: TableRules = {
  ...MIRROR,
  ...INBOX,
  ...VISITS,
  ...MEMBERSHIPS,
  ...LINKS,
  ...SIGNUP_NOTIFICATIONS,
  ...OUTBOUND,
  ...AGENTS,
  ...CONSENTS,
  ...PANEL_CONNECTIONS,
  ...MANAGEMENT,
  ...REFERRALS,
  ...COMMISSIONS,
  ...LEDGER,
  ...IDENTITY,
  ...MAILS,
  ...PROGRAM_TERMS,
  ...AUDIT,
  ...PANELS,
  ...PLANS,
  ...BANNERS,
  ...SERVER,
  ...FRAMEWORK,
}

/** The tables whose columns the map leaves to the framework. */
export const FRAMEWORK_TABLES = Object.keys(FRAMEWORK)

/**
 * The columns that a merge moves: of clients, or of memberships.
 */
export function movedColumns(kind: 'client' | 'affiliate'): { table: string; column: string }[] {
  return Object.entries(DATA_MAP).flatMap(([table, { columns }]) =>
    Object.entries(columns)
      .filter(([, rule]) => typeof rule === 'object' && !isPersonal(rule) && rule[kind] === 'moves')
      .map(([column]) => ({ table, column }))
  )
}
