/**
 * In which role somebody earns: as a member of the affiliate program, or as an agent. One payee may be both, with one
 * balance and, if the host wants so, two plans.
 */
export const ROLES = ['affiliate', 'agent'] as const

export type Role = (typeof ROLES)[number]
