import dns2 from 'dns2'
import ipaddr from 'ipaddr.js'
import type { AddressInfo } from 'node:net'

const { Packet } = dns2

/**
 * What a name answers. `answers` follow one another query by query of the same type; the last repeats.
 */
export interface DnsName {
  /** Addresses, IPv4 and IPv6 as they come; a list for each look-up. */
  answers: string[][]
  /** The name that it is another name for; the addresses are that name's. */
  alias?: string
  /** Milliseconds until it answers. */
  delayMs?: number
  /** 2: it fails. */
  code?: number
  /** Says nothing at all. */
  isMute?: boolean
}

/**
 * A name server on loopback. What it does not know does not exist.
 */
export async function startDnsServer() {
  const names = new Map<string, DnsName>()
  /** `A example.test` */
  const asked: string[] = []

  const server = dns2.createServer({
    udp: true,
    handle(request, send) {
      const [question] = request.questions as unknown as { name: string; type: number }[]
      const { name, type } = question!
      const isIPv6 = type === Packet.TYPE.AAAA
      const key = `${isIPv6 ? 'AAAA' : 'A'} ${name}`
      const turn = asked.filter((each) => each === key).length
      asked.push(key)

      const known = names.get(name.toLowerCase())
      if (known?.isMute) return
      const response = Packet.createResponseFromRequest(request)
      if (!known) response.header.rcode = 3
      else if (known.code) response.header.rcode = known.code
      else {
        const owner = known.alias ?? name
        const common = { class: Packet.CLASS.IN, ttl: 0 }
        if (known.alias) {
          response.answers.push({
            ...common,
            name,
            type: Packet.TYPE.CNAME,
            domain: known.alias,
          } as never)
        }
        const addresses = known.answers[Math.min(turn, known.answers.length - 1)] ?? []
        for (const address of addresses.filter((each) => each.includes(':') === isIPv6)) {
          response.answers.push({
            ...common,
            name: owner,
            type,
            address: isIPv6 ? ipaddr.IPv6.parse(address).toNormalizedString() : address,
          } as never)
        }
      }
      setTimeout(() => send(response), known?.delayMs ?? 0)
    },
  })
  const { udp } = await server.listen({ udp: { port: 0, address: '127.0.0.1' } })

  return {
    names,
    asked,
    /** For `resolveBy`. */
    servers: [`127.0.0.1:${(udp as AddressInfo).port}`],
    stop: () => server.close(),
  }
}
