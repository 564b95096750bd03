import { once } from 'node:events'
import { createServer, type Server } from 'node:net'
import type { AddressInfo } from 'node:net'

/**
 * Listens on loopback, IPv4 and where there is one IPv6, and expects that nobody ever connects.
 */
export async function startTrap() {
  const servers: Server[] = []
  const seen: string[] = []

  const listen = async (host: string, port: number) => {
    const server = createServer((socket) => {
      seen.push(`${socket.remoteAddress}`)
      socket.destroy()
    })
    server.listen({ host, port })
    await once(server, 'listening')
    servers.push(server)
    return (server.address() as AddressInfo).port
  }

  const port = await listen('127.0.0.1', 0)
  await listen('::1', port).catch(() => {})

  return {
    port,
    /** Who connected. */
    seen,
    stop: () => Promise.all(servers.map((server) => new Promise((done) => server.close(done)))),
  }
}
