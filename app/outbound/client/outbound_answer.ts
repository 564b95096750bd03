/**
 * How a call out ended. Only `answered` has a status; what it means is the destination's rules' to say.
 */
export interface CallTimings {
  /**
   * Milliseconds of the whole attempt, and of its phases: the look-up of the name, the connection, its encryption, and the
   * wait from the request to the first byte. Null for one that did not happen, as on a connection that was kept.
   */
  duration: number
  dns: number | null
  connect: number | null
  tls: number | null
  firstByte: number | null
}

interface Ended {
  timings: CallTimings
  /** `203.0.113.7:443`: what was dialled; null where nothing was. */
  remoteAddress: string | null
  /** The entry of OUTBOUND_ALLOWED that let an address inside pass; null where none was needed. */
  allowedBy: string | null
}

export interface Answered extends Ended {
  kind: 'answered'
  status: number
  /** Lower-case names. */
  headers: Record<string, string>
  /** At most as many bytes as the cap. */
  body: Buffer
  /** Whether there was more. */
  truncated: boolean
}

/**
 * Nothing was dialled: the address is one that is never called. `reason` is a key below `calls.blocked.` of resources/lang.
 */
export interface Blocked extends Ended {
  kind: 'blocked'
  reason: string
  values: Record<string, string | number>
}

/**
 * No answer. `reason` is a key below `calls.failed.` of resources/lang.
 */
export interface CallFailed extends Ended {
  kind: 'failed'
  reason:
    | 'dns'
    | 'no_address'
    | 'connect'
    | 'tls'
    | 'timeout'
    | 'closed'
    | 'headers_too_large'
    | 'protocol'
    | 'stopped'
  values: Record<string, string | number>
}

export type OutboundAnswer = Answered | Blocked | CallFailed

export interface OutboundRequest {
  method: 'GET' | 'POST'
  url: string
  headers: { name: string; value: string }[]
  contentType: string | null
  body: string | null
}
