/**
 * What the data map may say of a table and of its columns.
 */

/**
 * What ends a column's data without anybody asking, by name; the jobs that do it are in
 * `app/privacy/actions/keep_retention.ts`.
 */
export const RETENTION = {
  closure: 'until the client is erased',
  payload:
    '`privacy.event_payload_days` (90) after the event was applied, 365 days where it never could be',
  address: '`links.address_days` (the life of the cookie, 30), the fraud window',
  visit_details: '`privacy.visit_details_days` (400)',
  notification:
    '`signups.details_days` (30) after the signup was told, the fraud window where it names an address',
  token: '30 days after the last visit in it stopped counting',
  mail: '30 days after it was sent or given up',
  session: '24 hours at most, less when idle',
  launch: 'until the launch token could not be used again, minutes',
  counter: 'until the counter expires, minutes to hours',
  invitation: '30 days after its link ran out',
  access:
    'until the access in the panel has ended and no invitation to it can be accepted any more, 8 days',
  staff: 'until an admin removes the account',
  books: 'for good: books and proof',
  queue: 'until the job has run',
} as const

export type Retention = keyof typeof RETENTION

/** On what ground a table may hold it: a suggestion to the host, who decides. */
export const GROUNDS = {
  contract: 'contract with the affiliate or client (GDPR 6(1)(b))',
  interest: 'legitimate interest in crediting the right affiliate and in refusing fraud (6(1)(f))',
  consent: 'consent where consent mode is on, else legitimate interest (6(1)(a) or (f))',
  law: 'legal duty to keep books (6(1)(c))',
  safety: 'legitimate interest in a safe service (6(1)(f))',
} as const

export type Ground = keyof typeof GROUNDS

export interface Personal {
  /** In words, for people. */
  is: string
  /**
   * What erasure does: `null` or a text stands instead, `'redact'` masks names, addresses and domains in it, `'row'`
   * deletes the row, `{ keep }` says why it stays.
   */
  erase: null | '' | '***' | '{}' | 'redact' | 'row' | { keep: string }
  until: Retention
}

/**
 * Our own opaque id of a client or a membership. Upon a merge it `moves` to the survivor's, or `stays` as a record.
 */
export interface Reference {
  client?: 'moves' | 'stays'
  affiliate?: 'moves' | 'stays'
}

/** `none` says nothing of a person. */
export type ColumnRule = 'none' | Personal | Reference

export interface TableRule {
  /** What the table is for. */
  why: string
  ground?: Ground
  /** Who sees what is personal in it. */
  seenBy?: string
  /**
   * SQL condition for the rows of some clients: `:clients` is a list of our ids, `:subjects` of the panel's ids of
   * them, `:panel` the panel's id, `:objects` what events about them name (`client:17`). Not there where no row belongs to a client.
   */
  of?: string
  /** Likewise for what erasure touches, where that is not what an export shows. */
  erasedOf?: string
  columns: Record<string, ColumnRule>
}

/** By the table's name. */
export type TableRules = Record<string, TableRule>

/** Why erasure leaves an id of the panel. */
export const BOOKS = { keep: 'an opaque id that only the panel can turn into a person' }

/** Columns that say nothing of a person. */
export function none(...names: string[]): Record<string, ColumnRule> {
  return Object.fromEntries(names.map((name) => [name, 'none' as const]))
}

export const client = (client_: 'moves' | 'stays'): Reference => ({ client: client_ })
export const affiliate = (affiliate_: 'moves' | 'stays'): Reference => ({ affiliate: affiliate_ })

/** For `of`: the rows are a client's own, or those of their membership. */
export const OF_CLIENT = 'client_id IN (:clients)'
export const OF_MEMBER = 'affiliate_id IN (SELECT id FROM affiliates WHERE client_id IN (:clients))'

export const staff = (is: string): Personal => ({
  is,
  erase: { keep: 'of staff, not of clients' },
  until: 'books',
})

export const description = (until: Retention = 'closure'): Personal => ({
  is: 'what was bought, often with a domain',
  erase: 'redact',
  until,
})

export function isPersonal(rule: ColumnRule): rule is Personal {
  return typeof rule === 'object' && 'is' in rule
}
