import db from '@adonisjs/lucid/services/db'
import type { AttemptCause, AttemptOutcome } from '#outbound/delivery_states'

export interface AttemptRow {
  id: number
  number: number
  cause: AttemptCause
  /** Milliseconds. */
  startedAt: number
  durationMs: number
  dnsMs: number | null
  connectMs: number | null
  tlsMs: number | null
  firstByteMs: number | null
  outcome: AttemptOutcome
  reason: string
  reasonValues: Record<string, string | number>
  statusCode: number | null
  method: string
  /** null once it is no longer kept. */
  url: string | null
  requestHeaders: { name: string; value: string }[]
  requestBody: string | null
  responseHeaders: { name: string; value: string }[]
  responseBody: string | null
  responseBytes: number | null
  remoteAddress: string | null
  allowedBy: string | null
}

/** Attempts that a page shows: a delivery has twelve by itself, and those that somebody asked for. */
export const MOST_ATTEMPTS = 50

/**
 * The attempts of a delivery, the last one first, at most `MOST_ATTEMPTS`.
 */
export async function listAttempts(deliveryId: number): Promise<AttemptRow[]> {
  const rows = await db
    .from('delivery_attempts')
    .where('delivery_id', deliveryId)
    .orderBy('number', 'desc')
    .limit(MOST_ATTEMPTS)
  return rows.map((row) => ({
    id: Number(row.id),
    number: Number(row.number),
    cause: row.cause,
    startedAt: Number(row.started_at),
    durationMs: Number(row.duration_ms),
    dnsMs: row.dns_ms,
    connectMs: row.connect_ms,
    tlsMs: row.tls_ms,
    firstByteMs: row.first_byte_ms,
    outcome: row.outcome,
    reason: row.reason,
    reasonValues: row.reason_values ? JSON.parse(row.reason_values) : {},
    statusCode: row.status_code,
    method: row.method,
    url: row.url,
    requestHeaders: row.request_headers ? JSON.parse(row.request_headers) : [],
    requestBody: row.request_body,
    responseHeaders: row.response_headers ? JSON.parse(row.response_headers) : [],
    responseBody: row.response_body,
    responseBytes: row.response_bytes,
    remoteAddress: row.remote_address,
    allowedBy: row.allowed_by,
  }))
}
