import { PRODUCT, recordAct } from '#core/audit/record_act'
import { oweMail } from '#core/mails/owe_mail'
import { select } from '#core/database/sql'
import { adminReaders } from '#identity/admin_readers'
import { defineDestinationKind } from '#outbound/kinds'
import { programDisabled } from '#signup_notifications/mails'
import { knownParameters } from '#signup_notifications/parameters'

/**
 * Affiliate programs. What was saved while templates might name the e-mail address stays readable afterwards: it stands
 * for nothing then.
 */
export const affiliateProgramKind = defineDestinationKind('affiliate_program', {
  parameters: () => knownParameters({ withEmail: true }),

  async disabled(trx, destination, reason) {
    const [program] = await select<{
      id: number
      name: string
      panel_name: string
      disabled_at: number | string | null
      failing_since: number | string | null
    }>(
      trx,
      `SELECT affiliate_programs.id, affiliate_programs.name, panels.name AS panel_name, destinations.disabled_at,
         destinations.failing_since
       FROM affiliate_programs
       JOIN panels ON panels.id = affiliate_programs.panel_id
       JOIN destinations ON destinations.id = affiliate_programs.destination_id
       WHERE affiliate_programs.destination_id = ?`,
      [destination.id]
    )
    if (!program) return

    await recordAct(trx, {
      actor: PRODUCT,
      act: 'program.disabled',
      panelId: destination.panelId,
      subject: { type: 'program', id: String(program.id), label: program.name },
      changes: { state: { from: 'on', to: 'disabled' } },
    })
    for (const reader of await adminReaders(trx, destination.panelId)) {
      await oweMail(trx, {
        mail: programDisabled,
        to: reader,
        details: {
          programId: program.id,
          program: program.name,
          panel: program.panel_name,
          reason,
          failingSince: program.failing_since === null ? null : Number(program.failing_since),
        },
        key: `program_disabled:${program.id}:${Number(program.disabled_at)}:${reader.address.toLowerCase()}`.slice(
          0,
          160
        ),
        panelId: destination.panelId,
      })
    }
  },
})
