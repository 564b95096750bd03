import { now } from '#core/clock'
import type { OutboundAnswer } from '#outbound/client/outbound_answer'
import type { OutboundClient } from '#outbound/client/outbound_client'
import type { AttemptOutcome } from '#outbound/delivery_states'
import { answerHeaders, answerText, maskRequest } from '#outbound/delivering/masking'
import type { ReadyDestination } from '#outbound/delivering/destination_row'
import { maskHeaders } from '#outbound/destination_headers'
import { judgeAnswer } from '#outbound/outcome_rules'
import { renderRequest } from '#outbound/template/render_request'

/**
 * One call as the log keeps it: column → value of `delivery_attempts`, without what it is an attempt of.
 */
export interface CallRecord {
  started_at: number
  duration_ms: number
  dns_ms: number | null
  connect_ms: number | null
  tls_ms: number | null
  first_byte_ms: number | null
  outcome: AttemptOutcome
  reason: string
  reason_values: string | null
  status_code: number | null
  method: string
  url: string
  request_headers: string | null
  request_body: string | null
  response_headers: string | null
  response_body: string | null
  response_bytes: number | null
  remote_address: string | null
  allowed_by: string | null
}

/**
 * `rendered: false`: the values don't make a request, and nothing was called. `reason` is a key below
 * `destinations.not_rendered.` of resources/lang.
 */
export type Called =
  | { rendered: true; record: CallRecord; retryAfter: string | null }
  | { rendered: false; reason: string; values: Record<string, string> | null }

/**
 * Calls a destination once. Never within a transaction.
 * @param parameters as `deliveries.parameters` keeps them
 */
export async function callDestination(
  client: OutboundClient,
  destination: ReadyDestination,
  parameters: string
): Promise<Called> {
  const values = new Map(Object.entries(JSON.parse(parameters) as Record<string, string | null>))
  const rendered = renderRequest(destination.template, values)
  if (!rendered.ok) {
    const { reason, name } = rendered
    return { rendered: false, reason, values: name === null ? null : { name } }
  }

  const { request } = rendered
  const startedAt = now()
  const answer = await client.send({ ...request, headers: destination.headers })

  const ofHeaders = destination.headers.map(({ value }) => value)
  const known = [...ofHeaders, ...destination.template.secrets]
  const { url, body, secrets } = maskRequest(request, known)
  const { timings } = answer
  const answered = answer.kind === 'answered' ? answer : null
  const judged = judge(answer, destination)
  return {
    rendered: true,
    retryAfter: answered?.headers['retry-after'] ?? null,
    record: {
      started_at: startedAt,
      duration_ms: Math.round(timings.duration),
      dns_ms: whole(timings.dns),
      connect_ms: whole(timings.connect),
      tls_ms: whole(timings.tls),
      first_byte_ms: whole(timings.firstByte),
      outcome: judged.outcome,
      reason: judged.reason,
      reason_values: Object.keys(judged.values).length > 0 ? JSON.stringify(judged.values) : null,
      status_code: answered?.status ?? null,
      method: request.method,
      url,
      request_headers:
        destination.headers.length > 0 ? JSON.stringify(maskHeaders(destination.headers)) : null,
      request_body: body,
      response_headers: answered && JSON.stringify(answerHeaders(answered.headers, secrets)),
      response_body: answered && answerText(answered.body, secrets),
      response_bytes: answered?.body.length ?? null,
      remote_address: answer.remoteAddress?.slice(0, 64) ?? null,
      allowed_by: answer.allowedBy?.slice(0, 255) ?? null,
    },
  }
}

const whole = (milliseconds: number | null) =>
  milliseconds === null ? null : Math.round(milliseconds)

interface Judged {
  outcome: AttemptOutcome
  reason: string
  values: Record<string, string | number>
}

function judge(answer: OutboundAnswer, { rules }: ReadyDestination): Judged {
  if (answer.kind === 'blocked') {
    return { outcome: 'blocked', reason: `blocked.${answer.reason}`, values: answer.values }
  }
  if (answer.kind === 'failed') {
    return { outcome: 'retry', reason: `failed.${answer.reason}`, values: answer.values }
  }
  const readsBody = rules.body !== null || rules.refusedTexts.length > 0
  const judged = judgeAnswer(rules, {
    status: answer.status,
    body: readsBody ? answer.body.toString('utf8') : '',
  })
  if (judged.reason !== 'redirect') return judged
  return { ...judged, values: { ...judged.values, ...redirectedTo(answer.headers.location) } }
}

/** Only the host: the rest may repeat the request's secrets. */
function redirectedTo(location: string | undefined): { host?: string } {
  const host = location && URL.canParse(location) ? new URL(location).host : ''
  return host ? { host: host.slice(0, 255) } : {}
}
