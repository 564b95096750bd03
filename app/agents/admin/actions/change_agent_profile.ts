import { type Actor, recordAct } from '#core/audit/record_act'
import { now } from '#core/clock'
import { select, update } from '#core/database/sql'
import { inTransaction } from '#core/database/transaction'
import { maskClient } from '#affiliates/mask_client'
import type { AgentProfile } from '#agents/actions/appoint_agent'
import { lockAgent } from '#agents/standing'

interface Input {
  agentId: number
  profile: AgentProfile
  actor: Actor
  /** Whose agents the actor administers; null: all. */
  panelId: number | null
}

export type ChangeAgentProfileOutcome =
  { ok: true; changed: boolean } | { ok: false; reason: 'unknown_agent' }

/**
 * Changes what clients read of an agent, from the next request on. Consents given before keep what was shown then.
 */
export class ChangeAgentProfile {
  async handle(input: Input): Promise<ChangeAgentProfileOutcome> {
    const { agentId, profile, actor, panelId } = input
    return inTransaction(
      async (trx) => {
        const agent = await lockAgent(trx, agentId)
        if (!agent || (panelId !== null && agent.panel_id !== panelId)) {
          return { ok: false, reason: 'unknown_agent' }
        }
        const [row] = await select<Stored>(
          trx,
          `SELECT name, company, email, phone, website, languages, general_links FROM agents WHERE id = ?`,
          [agentId]
        )
        const before = { ...row!, languages: JSON.parse(row!.languages) as string[] }
        const after = {
          name: profile.name,
          company: profile.company,
          email: profile.email,
          phone: profile.phone,
          website: profile.website,
          languages: profile.languages,
          general_links: profile.generalLinks,
        }
        const changes = changesOf(before, after)
        if (Object.keys(changes).length === 0) return { ok: true, changed: false }

        await update(
          trx,
          `UPDATE agents SET name = ?, company = ?, email = ?, phone = ?, website = ?, languages = ?,
             general_links = ?, updated_at = ? WHERE id = ?`,
          [
            after.name,
            after.company,
            after.email,
            after.phone,
            after.website,
            JSON.stringify(after.languages),
            after.general_links,
            now(),
            agentId,
          ]
        )
        await recordAct(trx, {
          actor,
          act: 'agent.changed',
          panelId: agent.panel_id,
          subject: { type: 'agent', id: agent.id, label: after.name },
          changes,
        })
        return { ok: true, changed: true }
      },
      { isolation: 'read committed' }
    )
  }
}

interface Stored {
  name: string
  company: string | null
  email: string | null
  phone: string | null
  website: string | null
  languages: string
  general_links: boolean | number
}

interface Comparable extends Omit<Stored, 'languages'> {
  languages: string[]
}

function changesOf(before: Comparable, after: Comparable) {
  const [from, to] = [inLog(before), inLog(after)]
  const isDifferent = {
    name: before.name !== after.name,
    company: before.company !== after.company,
    email: before.email !== after.email,
    phone: before.phone !== after.phone,
    website: before.website !== after.website,
    languages: from.languages !== to.languages,
    general_links: from.general_links !== to.general_links,
  }
  const names = (Object.keys(isDifferent) as (keyof Comparable)[]).filter(
    (name) => isDifferent[name]
  )
  return Object.fromEntries(names.map((name) => [name, { from: from[name], to: to[name] }]))
}

/**
 * As the log keeps it, which nobody can change or erase: of the contacts only enough to tell one from another.
 */
function inLog(profile: Comparable) {
  return {
    ...profile,
    email: profile.email === null ? null : maskClient(profile.email),
    phone: profile.phone === null ? null : `…${profile.phone.slice(-2)}`,
    languages: profile.languages.join(', '),
    general_links: Boolean(profile.general_links),
  }
}
