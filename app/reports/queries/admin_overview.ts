import db from '@adonisjs/lucid/services/db'
import { now } from '#core/clock'
import { workerSilence } from '#core/health/worker_heartbeat'
import { countUndeliveredMails } from '#core/mails/queries/count_undelivered_mails'

const DAY_MS = 86_400_000

/** A worker beats every ten seconds; after this long without a beat somebody should look. In milliseconds. */
const ASLEEP_MS = 120_000

/** What an event refers to usually comes within minutes; after this long somebody should look. In milliseconds. */
const PARKED_LONG_MS = DAY_MS

/** A delivery is given up after five days at most (app/outbound/delivering/retry_schedule.ts), and may have waited before. */
const LONGEST_TRIED_MS = 30 * DAY_MS

/**
 * Null: every panel. An admin whom a panel signed in sees that panel only.
 */
type Scope = number | null

export interface AdminPanel {
  id: number
  key: string
  name: string
  origins: string[]
  hasPublishedKeys: boolean
  validSecrets: number
  /** Milliseconds; null: none ever came. */
  lastEventAt: number | null
}

export async function listPanels(scope: Scope): Promise<AdminPanel[]> {
  const at = now()
  const rows = await db
    .from('panels')
    .if(scope !== null, (query) => query.where('panels.id', scope!))
    .select('id', 'key', 'name', 'origins', 'jwks_url')
    .select(
      db
        .from('panel_secrets')
        .whereColumn('panel_secrets.panel_id', 'panels.id')
        .where((valid) => valid.whereNull('expires_at').orWhere('expires_at', '>', at))
        .count('*')
        .as('valid_secrets'),
      db
        .from('panel_events')
        .whereColumn('panel_events.panel_id', 'panels.id')
        .max('received_at')
        .as('last_event_at')
    )
    .orderBy('name')
    .orderBy('id')

  return rows.map((row) => ({
    id: Number(row.id),
    key: row.key,
    name: row.name,
    origins: JSON.parse(row.origins),
    hasPublishedKeys: row.jwks_url !== null,
    validSecrets: Number(row.valid_secrets),
    lastEventAt: row.last_event_at === null ? null : Number(row.last_event_at),
  }))
}

/**
 * What needs a decision or a look, most urgent first; only what there is.
 */
export interface Waiting {
  kind:
    | 'worker_asleep'
    | 'applications'
    | 'reviews'
    | 'commissions'
    | 'corrections'
    | 'manager_reports'
    | 'events_failed'
    | 'events_parked'
    | 'deliveries_failed'
    | 'programs_disabled'
    | 'mails_failed'
    | 'mails_late'
  count: number
  /** Where it is decided; null where there is no page for it. */
  path: string | null
}

export async function listWaiting(scope: Scope): Promise<Waiting[]> {
  const ofScope = (table: string) =>
    db.from(table).if(scope !== null, (query) => query.where(`${table}.panel_id`, scope!))
  const count = async (query: ReturnType<typeof db.from>) => {
    const row = await query.count('* as total').first()
    return Number(row?.total ?? 0)
  }

  const [silence, mails, ...counts] = await Promise.all([
    workerSilence(),
    countUndeliveredMails(scope),
    count(ofScope('affiliates').where('status', 'applied')),
    count(ofScope('reviews').where('state', 'open')),
    count(
      ofScope('commissions')
        .where('status', 'pending')
        .where('release', 'manual')
        .whereNull('approved_at')
    ),
    count(ofScope('corrections').where('state', 'waiting')),
    count(ofScope('manager_reports').whereNull('handled_at')),
    count(ofScope('panel_events').where('state', 'failed')),
    count(
      ofScope('panel_events')
        .where('state', 'parked')
        .where('received_at', '<', now() - PARKED_LONG_MS)
    ),
    count(
      ofScope('deliveries')
        .whereIn('state', ['failed', 'refused'])
        .where('is_test', false)
        // for the index; the next condition says it exactly
        .where('created_at', '>', now() - LONGEST_TRIED_MS)
        .where('finished_at', '>', now() - DAY_MS)
    ),
    count(
      ofScope('affiliate_programs')
        .innerJoin('destinations', 'destinations.id', 'affiliate_programs.destination_id')
        .whereNotNull('affiliate_programs.slot')
        .where('destinations.state', 'disabled')
    ),
  ])
  const [
    applications,
    reviews,
    commissions,
    corrections,
    managerReports,
    failed,
    parked,
    deliveriesFailed,
    programsDisabled,
  ] = counts as number[]
  const isAsleep = silence === null || silence > ASLEEP_MS

  const found: Waiting[] = [
    { kind: 'worker_asleep', count: isAsleep ? 1 : 0, path: null },
    { kind: 'applications', count: applications!, path: '/admin/members?status=applied' },
    { kind: 'reviews', count: reviews!, path: '/admin/reviews' },
    { kind: 'commissions', count: commissions!, path: '/admin/commissions?approval=waiting' },
    { kind: 'corrections', count: corrections!, path: '/admin/corrections?state=waiting' },
    {
      kind: 'manager_reports',
      count: managerReports!,
      path: '/admin/agents/reports?state=waiting',
    },
    { kind: 'events_failed', count: failed!, path: '/admin/inbox?state=failed' },
    { kind: 'events_parked', count: parked!, path: '/admin/inbox?state=parked' },
    {
      kind: 'deliveries_failed',
      count: deliveriesFailed!,
      path: '/admin/deliveries?result=problems',
    },
    { kind: 'programs_disabled', count: programsDisabled!, path: '/admin/affiliate-programs' },
    { kind: 'mails_failed', count: mails.failed, path: null },
    { kind: 'mails_late', count: mails.late, path: null },
  ]
  return found.filter((one) => one.count > 0)
}

export interface Figures {
  active: number
  suspended: number
  /** Of the last 24 hours. */
  events: number
  /** Of the last 30 days. */
  referrals: number
  /** Booked in the last 30 days, corrections downwards included; minor units, in the order of the currencies' codes. */
  commissions: { currency: string; amount: number }[]
}

export async function readFigures(scope: Scope): Promise<Figures> {
  const at = now()
  const [members, events, referrals, commissions] = await Promise.all([
    db
      .from('affiliates')
      .if(scope !== null, (query) => query.where('panel_id', scope!))
      .whereIn('status', ['active', 'suspended'])
      .groupBy('status')
      .select('status')
      .count('* as total'),
    db
      .from('panel_events')
      .where('received_at', '>', at - DAY_MS)
      .if(scope !== null, (query) => query.where('panel_id', scope!))
      .count('* as total')
      .first(),
    db
      .from('referrals')
      .where('occurred_at', '>', at - 30 * DAY_MS)
      .if(scope !== null, (query) => query.where('panel_id', scope!))
      .count('* as total')
      .first(),
    db
      .from('commissions')
      .where('created_at', '>', at - 30 * DAY_MS)
      .if(scope !== null, (query) => query.where('panel_id', scope!))
      .groupBy('currency')
      .orderBy('currency')
      .select('currency')
      .sum('amount as amount'),
  ])

  const of = (status: string) => Number(members.find((row) => row.status === status)?.total ?? 0)
  return {
    active: of('active'),
    suspended: of('suspended'),
    events: Number(events?.total ?? 0),
    referrals: Number(referrals?.total ?? 0),
    commissions: commissions.map((row) => ({
      currency: String(row.currency),
      amount: Number(row.amount),
    })),
  }
}
