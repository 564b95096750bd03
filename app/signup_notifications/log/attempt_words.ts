import type { I18n } from '@adonisjs/i18n'
import type { AttemptRow } from '#signup_notifications/log/queries/list_attempts'
import { reasonInWords } from '#signup_notifications/log/reason_words'

/** The colour that goes with an outcome (`badge.status`). */
const LOOKS = { delivered: 'active', refused: 'refused', retry: 'failed', blocked: 'blocked' }

/**
 * An attempt in its reader's language, ready for the page.
 */
export function presentAttempt(i18n: I18n, attempt: AttemptRow) {
  const { outcome, statusCode } = attempt
  const wasCalled = outcome !== 'blocked'
  return {
    id: attempt.id,
    number: attempt.number,
    at: attempt.startedAt,
    cause: i18n.t(`deliveries.show.causes.${attempt.cause}`),
    look: LOOKS[outcome],
    outcome,
    word: i18n.t(`deliveries.show.outcomes.${outcome}`),
    code: statusCode,
    reason: reasonInWords(i18n, attempt.reason, attempt.reasonValues),
    duration: attempt.durationMs,
    phases: wasCalled ? phasesOf(i18n, attempt) : [],
    // a connection that was open already was neither looked up nor dialled
    isReused: statusCode !== null && attempt.connectMs === null,
    remoteAddress: attempt.remoteAddress,
    allowedBy: attempt.allowedBy,
    isForgotten: attempt.url === null,
    wasCalled,
    sent:
      attempt.url === null
        ? null
        : requestText({
            line: `${attempt.method} ${attempt.url}`,
            headers: attempt.requestHeaders,
            body: attempt.requestBody,
          }),
    got:
      statusCode === null
        ? null
        : {
            head: [`HTTP ${statusCode}`, ...attempt.responseHeaders.map(headerText)].join('\n'),
            body: attempt.responseBody,
            bytes: attempt.responseBytes,
          },
  }
}

/**
 * A request as HTTP writes it.
 */
export function requestText({
  line,
  headers,
  body,
}: {
  line: string
  headers: { name: string; value: string }[]
  body: string | null
}): string {
  const head = [line, ...headers.map(headerText)].join('\n')
  return body === null ? head : `${head}\n\n${body}`
}

const headerText = ({ name, value }: { name: string; value: string }) => `${name}: ${value}`

export type PresentedAttempt = ReturnType<typeof presentAttempt>

function phasesOf(i18n: I18n, attempt: AttemptRow): { label: string; ms: number }[] {
  const phases: [string, number | null][] = [
    ['dns', attempt.dnsMs],
    ['connect', attempt.connectMs],
    ['tls', attempt.tlsMs],
    ['first_byte', attempt.firstByteMs],
    ['total', attempt.durationMs],
  ]
  return phases
    .filter((phase): phase is [string, number] => phase[1] !== null)
    .map(([name, ms]) => ({ label: i18n.t(`deliveries.show.phase.${name}`), ms }))
}
