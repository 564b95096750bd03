/**
 * What admins hear of affiliate programs.
 */
import { defineMail } from '#core/mails/mail'
import type { DisabledReason } from '#outbound/kinds'

interface Disabled {
  programId: number
  program: string
  /** The panel's name. */
  panel: string
  reason: DisabledReason
  /** Since when every call has failed, milliseconds. */
  failingSince: number | null
}

export const programDisabled = defineMail<Disabled>('program.disabled', (details, words) => ({
  subject: words.t('mails.program_disabled.subject', { program: details.program }),
  paragraphs: [
    details.reason === 'failing' && details.failingSince !== null
      ? words.t('mails.program_disabled.failing', {
          program: details.program,
          panel: details.panel,
          since: words.dateTime(details.failingSince),
        })
      : words.t('mails.program_disabled.gone', { program: details.program, panel: details.panel }),
    words.t('mails.program_disabled.then'),
  ],
  action: {
    label: words.t('mails.program_disabled.action'),
    path: `/admin/affiliate-programs/${details.programId}/edit`,
  },
  why: words.t('mails.why.programs', { panel: details.panel }),
}))
