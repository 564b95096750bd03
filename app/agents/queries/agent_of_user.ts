import db from '@adonisjs/lucid/services/db'
import Agent from '#agents/models/agent'
import type User from '#identity/models/user'

/**
 * The agent that this user is, or null; of whom they were merged into, where they were. Suspended and ended ones too: what
 * they may do is for who asks to say.
 */
export async function agentOfUser(user: User): Promise<Agent | null> {
  if (user.role !== 'client' || user.panelId === null || user.subjectId === null) return null

  return Agent.query()
    .whereIn(
      'client_id',
      db
        .from('clients')
        .select(db.raw('COALESCE(merged_into_id, id)'))
        .where('panel_id', user.panelId)
        .where('external_id', user.subjectId)
    )
    .first()
}
