/**
 * The smallest facts a test needs, as rows: a panel, its clients, users, affiliates and links. Every call makes new
 * ones, so tests never meet.
 */
import { randomBytes } from 'node:crypto'
import db from '@adonisjs/lucid/services/db'
import encryption from '@adonisjs/core/services/encryption'
import { now } from '#core/clock'

let counter = 0

/**
 * @returns a name that no other test uses: `prefix-1a2b3c-7`
 */
export function unique(prefix: string) {
  return `${prefix}-${randomBytes(3).toString('hex')}-${++counter}`
}

async function insert(table: string, row: Record<string, unknown>): Promise<number> {
  const [id] = await db.table(table).insert(row)
  return Number(id)
}

export interface TestPanel {
  id: number
  key: string
  /** As the panel's admin sees it: `whsec_…`. */
  secret: string
  origin: string
}

export async function createPanel(overrides: Record<string, unknown> = {}): Promise<TestPanel> {
  const key = unique('panel')
  const secret = `whsec_${randomBytes(32).toString('base64')}`
  const origin = `https://${key}.example.com`
  const at = now()

  const id = await insert('panels', {
    key,
    name: `Panel ${key}`,
    driver: 'sandbox',
    origins: JSON.stringify([origin]),
    shop_url: `${origin}/shop`,
    login_url: `${origin}/login`,
    registration_url: `${origin}/register`,
    embedded: false,
    created_at: at,
    updated_at: at,
    ...overrides,
  })
  await insert('panel_secrets', {
    panel_id: id,
    encrypted_secret: encryption.encrypt(secret),
    created_at: at,
  })

  return { id, key, secret, origin }
}

export interface TestClient {
  id: number
  externalId: string
  email: string
}

export async function createClient(
  panel: { id: number },
  overrides: Record<string, unknown> = {}
): Promise<TestClient> {
  const externalId = unique('client')
  const at = now()
  const row = {
    panel_id: panel.id,
    external_id: externalId,
    email: `${externalId}@example.net`,
    name: 'Test Client',
    registered_at: at,
    created_at: at,
    updated_at: at,
    ...overrides,
  }
  const id = await insert('clients', row)
  return { id, externalId: row.external_id as string, email: row.email as string }
}

/**
 * A user signed in through the panel as that client (`role: 'client'`).
 */
export async function createUser(
  panel: { id: number },
  client: TestClient,
  overrides: Record<string, unknown> = {}
): Promise<number> {
  const at = now()
  return insert('users', {
    panel_id: panel.id,
    role: 'client',
    subject_id: client.externalId,
    email: client.email,
    name: 'Test Client',
    locale: 'en',
    created_at: at,
    updated_at: at,
    ...overrides,
  })
}

export interface TestAffiliate {
  id: number
  client: TestClient
  userId: number
}

/**
 * An affiliate in good standing since a year before now, with a user who can sign in.
 */
export async function createAffiliate(
  panel: { id: number },
  overrides: { joinedAt?: number; status?: string } = {}
): Promise<TestAffiliate> {
  const client = await createClient(panel)
  const userId = await createUser(panel, client)
  const since = overrides.joinedAt ?? now() - 365 * 86_400_000
  const status = overrides.status ?? 'active'

  const id = await insert('affiliates', {
    panel_id: panel.id,
    client_id: client.id,
    status,
    joined_at: since,
    created_at: since,
    updated_at: since,
  })
  await insert('affiliate_standings', { affiliate_id: id, status, since })
  return { id, client, userId }
}

export interface TestLink {
  id: number
  code: string
  targetUrl: string
}

const CODE_LETTERS = 'abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ23456789'

export async function createLink(
  affiliate: { id: number },
  overrides: Record<string, unknown> = {}
): Promise<TestLink> {
  const code = Array.from(randomBytes(10), (byte) => CODE_LETTERS[byte % CODE_LETTERS.length]).join(
    ''
  )
  const since = now() - 364 * 86_400_000
  const row = {
    affiliate_id: affiliate.id,
    code,
    name: 'Test link',
    target_url: 'https://www.example.com/hosting',
    status: 'active',
    created_at: since,
    updated_at: since,
    ...overrides,
  }
  const id = await insert('links', row)
  await insert('link_standings', { link_id: id, status: row.status, since })
  return { id, code: row.code as string, targetUrl: row.target_url as string }
}
