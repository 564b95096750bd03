import { subscribe } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'
import type { OutboundClient } from '#outbound/client/outbound_client'

/**
 * What one call cost. `bytesRead` and `isDestroyed` are of the sockets themselves.
 */
export interface MeasuredCall {
  outcome: number | string
  /** `timings.duration`, milliseconds. */
  duration: number
  bytesRead: number
  bodyBytes: number
  sockets: number
  isDestroyed: boolean
}

/** Open or closed, by the port that they went to. */
const socketsTo = new Map<number, Socket[]>()

subscribe('net.client.socket', (message) => {
  const { socket } = message as { socket: Socket }
  socket.once('connect', () => {
    const port = socket.remotePort!
    socketsTo.set(port, [...(socketsTo.get(port) ?? []), socket])
  })
})

/**
 * A GET of `http://127.0.0.1:<port>/`, measured at its sockets.
 */
export async function measureCall(
  client: OutboundClient,
  port: number,
  scheme: 'http' | 'https' = 'http'
): Promise<MeasuredCall> {
  const answer = await client.send({
    method: 'GET',
    url: `${scheme}://127.0.0.1:${port}/`,
    headers: [],
    contentType: null,
    body: null,
  })
  // what a closed socket has read is settled one turn later
  await new Promise((resolve) => setImmediate(resolve))

  const sockets = socketsTo.get(port) ?? []
  socketsTo.delete(port)
  return {
    outcome: answer.kind === 'answered' ? answer.status : answer.reason,
    duration: answer.timings.duration,
    bytesRead: sockets.reduce((sum, socket) => sum + socket.bytesRead, 0),
    bodyBytes: answer.kind === 'answered' ? answer.body.length : 0,
    sockets: sockets.length,
    isDestroyed: sockets.every((socket) => socket.destroyed),
  }
}
