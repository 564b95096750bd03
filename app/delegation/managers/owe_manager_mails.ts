/**
 * Owes what a client and their Service Manager are told, in the transaction of what it tells of.
 */
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { now } from '#core/clock'
import { select } from '#core/database/sql'
import type { Mail } from '#core/mails/mail'
import { oweMail } from '#core/mails/owe_mail'
import { plainName } from '#core/plain_name'
import { nameWithCompany } from '#delegation/consent/plain_name'
import {
  ENDING_ACTS,
  type EndingAct,
  invitationDeclined,
  managerEnded,
  managerExpiring,
  managerFirstUse,
  managerGranted,
  managerOrderPlaced,
  managerScopesChanged,
  type Reader,
} from '#delegation/managers/mails'
import {
  clientReader,
  type GrantReaders,
  readersOfGrant,
} from '#delegation/managers/queries/readers_of_grant'
import { nativeStandings } from '#delegation/native/queries/native_notices'
import type { Actor } from '#delegation/proof/grant_entry'
import type { Scope } from '#delegation/scopes'

const DAY_MS = 86_400_000

type Told<Details> = Omit<Details, 'reader' | 'panel' | 'agent' | 'client'>

/**
 * @param fact the same for the same fact about this grant: `granted`
 * @returns how many readers are owed it by this
 */
async function tell<Details extends object>(
  trx: TransactionClientContract,
  about: GrantReaders,
  readers: readonly Reader[],
  {
    mail,
    fact,
    details,
  }: { mail: Mail<Details>; fact: string; details: (reader: Reader) => Told<Details> }
): Promise<number> {
  const { agent, client, grantId, panel, panelId } = about
  let owed = 0
  for (const reader of readers) {
    const to = about.readers[reader]
    if (!to) continue
    const isNew = await oweMail(trx, {
      mail: mail as Mail,
      to,
      details: { reader, agent, client, panel, ...details(reader) },
      key: keyOf(grantId, fact, reader),
      panelId,
    })
    if (isNew) owed++
  }
  return owed
}

const keyOf = (grantId: number, fact: string, reader: Reader) =>
  `grant:${grantId}:${fact}:${reader}`

/**
 * @param text what the client agreed to, word for word
 */
export async function oweGranted(
  trx: TransactionClientContract,
  grantId: number,
  text: string | null
): Promise<void> {
  const about = await readersOfGrant(trx, grantId)
  const { expiresAt, scopes } = about
  await tell(trx, about, ['client', 'agent'], {
    mail: managerGranted,
    fact: 'granted',
    details: (reader) => ({ scopes, expiresAt, text: reader === 'client' ? text : null }),
  })
}

export async function oweFirstUse(trx: TransactionClientContract, grantId: number): Promise<void> {
  const at = now()
  await tell(trx, await readersOfGrant(trx, grantId), ['client'], {
    mail: managerFirstUse,
    fact: 'first_use',
    details: () => ({ at }),
  })
}

/**
 * @param order as the panel names it
 */
export async function oweOrderPlaced(
  trx: TransactionClientContract,
  grantId: number,
  order: { id: string; number: string }
): Promise<void> {
  const at = now()
  await tell(trx, await readersOfGrant(trx, grantId), ['client'], {
    mail: managerOrderPlaced,
    // the panel's ids may be long
    fact: `order:${order.id.slice(0, 100)}`,
    details: () => ({ at, number: order.number }),
  })
}

interface Narrowing {
  by: Extract<Actor, 'client' | 'admin'>
  from: Scope[]
  to: Scope[]
}

/**
 * @param entry the number of the log's entry that says it
 */
export async function oweScopesChanged(
  trx: TransactionClientContract,
  grantId: number,
  entry: number,
  { by, from, to }: Narrowing
): Promise<void> {
  const inPanel = await isInPanel(trx, grantId)
  await tell(trx, await readersOfGrant(trx, grantId), ['client', 'agent'], {
    mail: managerScopesChanged,
    fact: `scopes_changed:${entry}`,
    details: () => ({ by, from, to, inPanel }),
  })
}

export async function oweEnded(
  trx: TransactionClientContract,
  grantId: number,
  { act, by }: { act: string; by: Actor }
): Promise<void> {
  const at = now()
  const named = act === 'withdrawn' && by === 'admin' ? 'withdrawn_by_admin' : act
  const told: EndingAct = ENDING_ACTS.find((known) => known === named) ?? 'ended'
  // who replaced a manager is told so with what they granted the next one
  const readers: Reader[] = act === 'replaced' ? ['agent'] : ['client', 'agent']
  const inPanel = await isInPanel(trx, grantId)
  await tell(trx, await readersOfGrant(trx, grantId), readers, {
    mail: managerEnded,
    fact: 'ended',
    details: () => ({ act: told, at, inPanel }),
  })
}

async function isInPanel(trx: TransactionClientContract, grantId: number): Promise<boolean> {
  const standings = await nativeStandings(trx, [grantId])
  return standings.get(grantId)?.isInPanel ?? false
}

/**
 * @param days which of the reminders: each is sent once, and says how many days are left in fact
 * @returns how many mails are owed by this
 */
export async function oweExpiring(
  trx: TransactionClientContract,
  grantId: number,
  days: number
): Promise<number> {
  const about = await readersOfGrant(trx, grantId)
  const { expiresAt } = about
  return tell(trx, about, ['client', 'agent'], {
    mail: managerExpiring,
    fact: `expiring:${days}`,
    details: () => ({ days: Math.ceil((expiresAt - now()) / DAY_MS), expiresAt }),
  })
}

/** By which it is known that a reminder is owed already. */
export const expiringKey = (grantId: number, days: number, reader: Reader) =>
  keyOf(grantId, `expiring:${days}`, reader)

/**
 * Tells the agent that an invitation was refused, and nothing else about who refused it.
 */
export async function oweDeclined(
  trx: TransactionClientContract,
  invitationId: number
): Promise<void> {
  const [row] = await select<{
    panel_id: number
    panel_name: string
    name: string
    company: string | null
    agent_client_id: number
    email: string | null
    created_at: number
  }>(
    trx,
    `SELECT manage_invitations.panel_id, panels.name AS panel_name, agents.name, agents.company,
       agents.client_id AS agent_client_id, manage_invitations.email, manage_invitations.created_at
     FROM manage_invitations
     JOIN agents ON agents.id = manage_invitations.agent_id
     JOIN panels ON panels.id = manage_invitations.panel_id
     WHERE manage_invitations.id = ?`,
    [invitationId]
  )
  const to = row && (await clientReader(trx, row.agent_client_id))
  if (!row || !to) return
  await oweMail(trx, {
    mail: invitationDeclined,
    to,
    details: {
      reader: 'agent',
      panel: plainName(row.panel_name),
      agent: nameWithCompany(row),
      client: '',
      invited: row.email,
      invitedAt: Number(row.created_at),
    },
    key: `manage_invitation:${invitationId}:declined`,
    panelId: row.panel_id,
  })
}
