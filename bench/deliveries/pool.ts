/**
 * Child of bench/deliveries.ts: what `undici.Pool` alone does, with as many calls at a time to as many destinations, and
 * nothing written down. `pool.ts <calls> <origin…>`; prints calls per second.
 */
import { Pool } from 'undici'

const AT_ONCE = 2

const [calls, ...origins] = process.argv.slice(2)
const share = Number(calls) / origins.length
const pools = origins.map((origin) => new Pool(origin, { connections: AT_ONCE }))

async function call(pool: Pool, index: number) {
  const { body } = await pool.request({
    method: 'GET',
    path: `/sale?a=10.00&o=many-${index}`,
    headers: { 'user-agent': 'PanelAffiliates/bench', 'accept-encoding': 'identity' },
  })
  await body.text()
}

async function run(perPool: number) {
  const began = performance.now()
  await Promise.all(
    pools.flatMap((pool) => {
      let next = 0
      const lane = async () => {
        while (next < perPool) await call(pool, next++)
      }
      return Array.from({ length: AT_ONCE }, lane)
    })
  )
  return performance.now() - began
}

await run(500)
const took = await run(share)
process.stdout.write(`${JSON.stringify({ perSecond: (share * pools.length) / (took / 1000) })}\n`)
await Promise.all(pools.map((pool) => pool.close()))
