/**
 * `npm run test:long` asks for the long runs, `npm test` for the short ones.
 */
export const longRuns = process.env.TEST_LONG === 'true'

/**
 * How often to repeat: `runs(1_000, 100_000)` property cases in `npm test` and in `npm run test:long`.
 */
export function runs(short: number, long: number): number {
  return longRuns ? long : short
}
