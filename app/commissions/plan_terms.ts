/**
 * What a plan version pays. Kept as JSON in `plan_versions.terms`; rules by product, cycle and currency join
 * it as further fields, older versions keep theirs.
 */
export interface PlanTerms {
  /** Share of each paid item net of tax and discount, in basis points: 1250 = 12.5 %. */
  percentBps: number
  /** Days from the payment until a commission is available. */
  holdDays: number
  /** Whether renewals of what was ordered earn too; not unless the plan says so. */
  renewals?: boolean
}
