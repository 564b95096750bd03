import { inject } from '@adonisjs/core'
import db from '@adonisjs/lucid/services/db'
import { splitSubject, subjectsOf } from '#panels/event_subjects'
import { select } from '#core/database/sql'
import { ApplyStoredEvent } from '#panels/actions/apply_stored_event'

interface Input {
  panelId: number
  /** `<kind>:<panel's id>` */
  subjects: string[]
  /** Look first whether the subject is there. */
  mustExist?: boolean
}

/**
 * Handles the parked events that wait for subjects which have just become known, and then those that waited for what
 * these brought: a payment that waited for its order may have a refund waiting for it.
 */
@inject()
export class WakeWaitingEvents {
  constructor(private apply: ApplyStoredEvent) {}

  async handle({ panelId, subjects, mustExist = false }: Input): Promise<void> {
    if (mustExist && !(await this.exists(panelId, subjects[0]!))) return

    const arrived = [...subjects]
    for (let subject = arrived.shift(); subject !== undefined; subject = arrived.shift()) {
      const rows = await select<{ id: number }>(
        db.connection(),
        `SELECT id FROM panel_events WHERE panel_id = ? AND waits_for = ? AND state = 'parked'
         ORDER BY occurred_at, id`,
        [panelId, subject]
      )

      for (const { id } of rows) {
        const applied = await this.apply.handle(Number(id))
        if (applied?.state === 'applied') arrived.push(...subjectsOf(applied.event))
      }
    }
  }

  private async exists(panelId: number, subject: string) {
    const { table, externalId } = splitSubject(subject)
    if (!table) return false
    const row: unknown = await db
      .from(table)
      .where({ panel_id: panelId, external_id: externalId })
      .select('id')
      .first()
    return Boolean(row)
  }
}
