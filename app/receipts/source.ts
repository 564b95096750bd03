/**
 * What a receipt is made from: rows as they are stored, with everything in them. Nobody but an admin sees them as they
 * are; `composeReceipt` takes out what an affiliate must not read.
 */
import type { ReceiptFacts } from '#referrals/decide'
import type { CommissionStatus } from '#commissions/queries/list_commissions'
import type { CommissionLine, PaidInvoice } from '#plans/calculator'
import type { PlanTerms } from '#plans/plan_terms'

export interface SourceClient {
  id: number
  externalId: string
  email: string | null
  name: string | null
  company: string | null
  registeredAt: number | null
  closedAt: number | null
}

export interface SourceDecision {
  decision: number
  decidedAt: number
  facts: ReceiptFacts
}

export interface SourceReferral {
  id: number
  affiliateId: number
  linkId: number
  status: 'pending' | 'in_review' | 'qualified' | 'rejected' | 'refunded'
  reason: string
  occurredAt: number
}

export interface SourceLink {
  id: number
  /** Its owner's alone. */
  name: string
  /** As admins see it. */
  code: string
  isDeleted: boolean
  affiliateId: number
}

export interface SourceOrder {
  id: number
  externalId: string
  number: string | null
  placedAt: number
  currency: string
  subtotal: number
  discount: number
  tax: number
  total: number
  paymentMethod: string
  trial: boolean
  coupon: string | null
  createdBy: string
  /** The agent who placed it for the client; null where nobody did. */
  placedBy: { affiliateId: number; name: string } | null
  status: string
  statusReason: string | null
  statusAt: number
  /** What was ordered: the first thing, and how many beside it. */
  firstItem: string | null
  moreItems: number
}

export interface SourceRefund {
  id: number
  kind: 'refund' | 'chargeback'
  externalId: string
  amount: number
  currency: string
  at: number
  /** Why it takes nothing back; null where it does. */
  ignored: string | null
}

export interface SourceItem {
  id: number
  description: string
  serviceExternalId: string | null
}

export interface SourceInvoice extends PaidInvoice {
  externalId: string
  subtotal: number
  tax: number
  paidAt: number
  paymentMethod: string
  descriptions: SourceItem[]
  refunds: SourceRefund[]
  /** Whether any item of the order on it is a renewal. */
  isRenewal: boolean
  /** Paid after the order ended: it does not count. */
  isAfterEnd: boolean
  /** What the minimum order was compared with; null where the invoice does not count. */
  judged: { amount: number; currency: string } | null
  /** By the plan that held; empty where it does not count, or there is no plan. */
  lines: CommissionLine[]
}

export interface SourceCommission {
  id: number
  invoiceId: number
  itemId: number
  referralId: number
  currency: string
  /** As it stands now. */
  amount: number
  status: CommissionStatus
  reason: string | null
  paidAt: number
  availableAt: number
  reversesId: number | null
  createdAt: number
  /** When its hold was over and it was released; null as long as it was not. */
  releasedAt: number | null
  /** Whether it waits for an admin once its hold is over, and when one approved it. */
  release: string
  approvedAt: number | null
  changes: SourceChange[]
}

export interface SourceChange {
  id: number
  fromAmount: number
  toAmount: number
  cause: string
  refundId: number | null
  /** As an admin gave it. */
  reason: string | null
  actorName: string | null
  at: number
}

export interface SourceReview {
  affiliateId: number
  state: 'open' | 'accepted' | 'rejected'
  reasons: { reason: string; values: Record<string, string | number> }[]
  openedAt: number
  decidedAt: number | null
  decidedBy: string | null
  note: string | null
}

export interface SourcePlan {
  id: number
  name: string
  version: number
  terms: PlanTerms
}

export interface ReceiptSource {
  kind: 'order' | 'signup'
  panel: { id: number; key: string; name: string }
  client: SourceClient
  /**
   * What else may stand in descriptions: user names and domains of the client's services, names of those who were
   * merged into the client.
   */
  privateWords: string[]
  /** null for a signup. */
  order: SourceOrder | null
  /** Oldest first; empty where nothing had to be decided. */
  decisions: SourceDecision[]
  referrals: SourceReferral[]
  links: SourceLink[]
  /** Names by our id. */
  affiliates: Map<number, string>
  /** What held for the earner when the order was placed; null where nobody earns. */
  plan: SourcePlan | null
  invoices: SourceInvoice[]
  commissions: SourceCommission[]
  reviews: SourceReview[]
}
