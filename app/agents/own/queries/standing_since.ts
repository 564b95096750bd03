import db from '@adonisjs/lucid/services/db'

/**
 * @returns milliseconds: from when on the agent stands as they do now
 */
export async function standingSince(agentId: number): Promise<number> {
  const { since } = await db
    .from('agent_standings')
    .where('agent_id', agentId)
    .max('since as since')
    .firstOrFail()
  return Number(since)
}
