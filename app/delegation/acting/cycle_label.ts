/**
 * Billing cycles as panels write them, by the words of ours for them: each panel has its own.
 */
const CYCLES: Record<string, readonly string[]> = {
  monthly: ['monthly', 'month', '1m'],
  quarterly: ['quarterly', '3m'],
  semiannually: ['semiannually', 'semi-annually', '6m'],
  yearly: ['yearly', 'annually', '1y', '12m'],
  biennially: ['biennially', '2y', '24m'],
  triennially: ['triennially', '3y', '36m'],
  once: ['once', 'one time', 'onetime', 'free account'],
}

/**
 * @returns a cycle in words; one that nobody knows as the panel writes it
 */
export function cycleLabel(t: (key: string) => string, cycle: string | null): string | null {
  if (cycle === null) return null
  const known = Object.keys(CYCLES).find((name) =>
    CYCLES[name]!.includes(cycle.trim().toLowerCase())
  )
  return known ? t(`acting.cycles.${known}`) : cycle
}
