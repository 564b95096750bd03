/**
 * What has to be booked for an order, given everything that is known of it: what its paid invoices earn now, compared
 * with what is booked. It starts from the facts each time, so it comes to the same however often and in whatever order
 * they arrived.
 */
import { sum } from '#core/money'
import {
  calculateCommissions,
  type CommissionLine,
  type InvoiceItem,
  netOfOrder,
  type PaidInvoice,
} from '#plans/calculator'
import type { PlanTerms } from '#plans/plan_terms'

const DAY_MS = 86_400_000

/** Who earns directly; overrides of sub-affiliates are a level of their own. */
export const DIRECT = 'direct'

export interface Earner {
  affiliateId: number
  /** The payee: the affiliate's own client. */
  clientId: number
  referralId: number
}

/** What was taken back of an invoice's payment, in the invoice's currency. */
export interface Refund {
  /** Our id: the sequence in which they became known. */
  id: number
  kind: 'refund' | 'chargeback'
  /** Gross, in minor units. */
  amount: number
  /** Milliseconds, by the panel's clock. */
  at: number
}

export interface SettledItem extends Omit<InvoiceItem, 'renewalsBefore'> {
  /** The panel's id of the service that it pays for. */
  service: string | null
  /** The highest sequence of the item's commissions, whichever order they are of; -1 where there is none. */
  lastSequence: number
}

export interface SettledInvoice extends Omit<PaidInvoice, 'takenBack' | 'items'> {
  /** Milliseconds. */
  paidAt: number
  /** The panel's id, which orders invoices paid at the same instant. */
  externalId: string
  /** In the sequence of their ids. */
  refunds: Refund[]
  items: SettledItem[]
}

export type CommissionStatus = 'pending' | 'in_review' | 'available' | 'paid' | 'reversed'

export interface BookedCommission {
  id: number
  invoiceId: number
  itemId: number
  /** The highest sequence of the item's commissions. */
  lastSequence: number
  affiliateId: number | null
  itemAmount: number
  discount: number
  takenBack: number
  baseAmount: number
  rateBps: number | null
  rule: number | null
  amount: number
  status: CommissionStatus
  /** The paid commission that this one takes back. */
  reversesId: number | null
  /** An admin has taken it back for good. */
  isRejected: boolean
  /** The highest id of the refunds that changed it; 0 where none did. */
  lastRefundId: number
}

export interface OrderFacts {
  trial: boolean
  /** Net of tax and discount, as it was placed. */
  netAmount: number
  currency: string
  /** `cancelled` and `fraud` end what the order earns from `statusAt` on; what was paid before stays. */
  status: string
  statusAt: number
}

/** Why an amount is not what it was. */
export type ChangeCause =
  | 'refund'
  | 'chargeback'
  /** A fact that came late: an earlier renewal, a service that is another order's. */
  | 'recalculated'
  | 'order_refused'
  | 'other_earner'
  | 'review_rejected'
  | 'admin_rejected'

export interface Change {
  from: number
  to: number
  cause: ChangeCause
  refund: Refund | null
}

export interface Credit {
  invoice: SettledInvoice
  line: CommissionLine
  earner: Earner
  sequence: number
  /** Before its changes. */
  amount: number
  /** What of the item's base is not in commissions booked before. */
  baseAmount: number
  /** `reversed` where its changes leave nothing. */
  status: 'pending' | 'in_review' | 'reversed'
  paidAt: number
  availableAt: number
  release: PlanTerms['release']
  /** What was taken back before the commission could be credited. */
  changes: Change[]
}

/** An unpaid commission whose amount, base or status changes in place. */
export interface Edit {
  commission: BookedCommission
  /** What it is calculated by now; null where it earns nothing any more for another reason than the calculation. */
  line: CommissionLine | null
  amount: number
  baseAmount: number
  /** `reversed` where nothing is left. */
  status: CommissionStatus
  changes: Change[]
}

/** A negative commission: what was paid out stays paid, and the payee owes it from what comes next. */
export interface Clawback {
  commission: BookedCommission
  sequence: number
  /** The other sign than the commission's. */
  amount: number
  baseAmount: number
  change: Change
}

/** What ends an order that attribution credited; `admin_rejected`: all that it earned was rejected by an admin. */
type OrderRejection = 'order_cancelled' | 'order_fraud' | 'review_rejected' | 'admin_rejected'

export type OrderState =
  | { status: 'pending' | 'in_review' | 'qualified' }
  | { status: 'rejected'; reason: OrderRejection }
  | { status: 'refunded'; reason: 'refunded' | 'charged_back'; at: number }

export interface Moves {
  edits: Edit[]
  clawbacks: Clawback[]
  credits: Credit[]
}

export interface Settlement extends Moves {
  /** Of the credited referral. */
  state: OrderState
}

interface Input {
  order: OrderFacts
  /** null where the order's decision refuses. */
  earner: Earner | null
  /** Whether the order waits for, or has got, an admin's decision. */
  review: 'open' | 'accepted' | 'rejected' | null
  terms: PlanTerms
  /** All that have an item of the order, with the items of other orders on them. */
  invoices: SettledInvoice[]
  booked: BookedCommission[]
}

export function settleOrder(input: Input): Settlement {
  const { order, earner, review, terms, invoices, booked } = input
  const calculated = calculateInvoices(order, terms, invoices)
  const due = dueOf(calculated)
  const moves = emptyMoves()
  const sequenceOf = sequences(booked, due)

  const affiliateId = earner?.affiliateId ?? null
  for (const group of groupsOf(booked, earner ? [...due.values()] : [], affiliateId)) {
    const item = due.get(`${group.invoiceId} ${group.itemId}`) ?? null
    const ended = endOf(group, earner, review)
    const stages = ended ? [{ target: 0, cause: ended, refund: null }] : stagesOf(group, item)
    const line = ended || !item ? null : item.lines.at(-1)!
    const { amount, changes, credited, clawbacks } = move(group, stages)
    const others = baseOfOthers(group)

    editLive(moves, group, { amount, changes, line, review })
    clawBack(moves, group, { clawbacks, baseAmount: (line?.baseAmount ?? 0) - others, sequenceOf })
    if (!credited) continue

    const { invoice } = item!
    const isGone = credited.changes.at(-1)?.to === 0
    moves.credits.push({
      invoice,
      line: line!,
      earner: earner!,
      sequence: sequenceOf(group),
      amount: credited.amount,
      baseAmount: line!.baseAmount - others,
      status: isGone ? 'reversed' : review === 'open' ? 'in_review' : 'pending',
      paidAt: invoice.paidAt,
      availableAt: invoice.paidAt + terms.holdDays * DAY_MS,
      release: terms.release,
      changes: credited.changes,
    })
  }

  const payments = calculated.map(({ invoice }) => invoice)
  const isRejected = ({ invoice, id }: DueItem) =>
    booked.some(
      (each) =>
        each.isRejected &&
        each.affiliateId === affiliateId &&
        each.invoiceId === invoice.id &&
        each.itemId === id
    )
  return { ...moves, state: stateOf(order, payments, { due, isRejected }, review) }
}

/**
 * Takes back all that the items' commissions come to.
 */
export function takeBackWhole(booked: BookedCommission[], cause: ChangeCause): Moves {
  const moves = emptyMoves()
  const sequenceOf = sequences(booked, new Map())
  for (const group of groupsOf(booked, [], null)) {
    const { amount, changes, clawbacks } = move(group, [{ target: 0, cause, refund: null }])
    editLive(moves, group, { amount, changes, line: null, review: null })
    clawBack(moves, group, { clawbacks, baseAmount: 0 - baseOfOthers(group), sequenceOf })
  }
  return moves
}

const emptyMoves = (): Moves => ({ edits: [], clawbacks: [], credits: [] })

function groupsOf(booked: BookedCommission[], due: DueItem[], earning: number | null): Group[] {
  const groups = new Map<string, Group>()
  const groupOf = (invoiceId: number, itemId: number, affiliateId: number | null) => {
    const key = `${invoiceId} ${itemId} ${affiliateId}`
    const group = groups.get(key) ?? { invoiceId, itemId, affiliateId, booked: [] }
    groups.set(key, group)
    return group
  }
  for (const commission of booked) {
    groupOf(commission.invoiceId, commission.itemId, commission.affiliateId).booked.push(commission)
  }
  for (const item of due) groupOf(item.invoice.id, item.id, earning)
  return [...groups.values()]
}

function editLive(
  moves: Moves,
  group: Group,
  to: {
    amount: number
    changes: Change[]
    line: CommissionLine | null
    review: Input['review']
  }
) {
  const live = liveOf(group)
  if (!live) return
  const { amount, changes, line } = to
  const status = amount === 0 ? 'reversed' : statusUnder(to.review, live.status)
  const baseAmount = !line
    ? live.baseAmount
    : amount === 0
      ? 0
      : line.baseAmount - baseOfOthers(group)
  const isAsBooked =
    changes.length === 0 &&
    status === live.status &&
    (!line || isCalculatedBy(live, line, baseAmount))
  if (!isAsBooked) moves.edits.push({ commission: live, line, baseAmount, amount, status, changes })
}

function clawBack(
  moves: Moves,
  group: Group,
  to: {
    clawbacks: Moved['clawbacks']
    /** Of all of them; the last has it. */
    baseAmount: number
    sequenceOf: (group: Group) => number
  }
) {
  const { clawbacks, baseAmount, sequenceOf } = to
  for (const [index, { commission, change }] of clawbacks.entries()) {
    moves.clawbacks.push({
      commission,
      sequence: sequenceOf(group),
      amount: change.to,
      baseAmount: index < clawbacks.length - 1 ? 0 : baseAmount,
      change,
    })
  }
}

/**
 * What of an item's base is in its commissions that are not to be edited.
 */
function baseOfOthers(group: Group): number {
  const live = liveOf(group)
  return sum(
    group.booked
      .filter((each) => each !== live && each.status !== 'reversed')
      .map(({ baseAmount }) => baseAmount)
  )
}

/** What an invoice's items come to. */
export interface CalculatedInvoice {
  invoice: SettledInvoice
  /** All, with how many renewals of the same service came before; of all orders. */
  items: InvoiceItem[]
  /** What is compared with the minimum order: net, in minor units. */
  judged: { amount: number; currency: string }
  /** Whether its items count as new whatever they say: a trial's first payment. */
  isFirstOfTrial: boolean
  /** The order's own items after none, the first, the first two, … of the invoice's refunds. */
  linesByRefund: CommissionLine[][]
}

/**
 * What the order's payments come to under the terms, oldest first; without those from after the order's end.
 */
export function calculateInvoices(
  order: OrderFacts,
  terms: PlanTerms,
  invoices: SettledInvoice[]
): CalculatedInvoice[] {
  const hasEnded = order.status === 'cancelled' || order.status === 'fraud'
  const inSequence = invoices
    .filter((invoice) => !hasEnded || invoice.paidAt < order.statusAt)
    .sort((one, other) => one.paidAt - other.paidAt || (one.externalId < other.externalId ? -1 : 1))
  const firstOfTrial = order.trial ? (inSequence.find(hasSomethingOnIt) ?? null) : null
  // a trial is placed over nothing: it is as large as its first payment, also where renewals are judged
  const placed = firstOfTrial
    ? { netAmount: netOfOrder(firstOfTrial), currency: firstOfTrial.currency }
    : { netAmount: order.trial ? null : order.netAmount, currency: order.currency }
  const renewals = new Map<string, number>()

  return inSequence.map((invoice) => {
    const isFirstOfTrial = invoice === firstOfTrial
    const items = invoice.items.map((item) => ({
      ...item,
      renewalsBefore: item.service === null ? 0 : (renewals.get(item.service) ?? 0),
    }))
    const renewed = isFirstOfTrial ? [] : items.filter(({ renewal }) => renewal)
    for (const service of new Set(renewed.map((item) => item.service))) {
      if (service !== null) renewals.set(service, (renewals.get(service) ?? 0) + 1)
    }

    let takenBack = 0
    const linesByRefund = [0, ...invoice.refunds.map(({ amount }) => amount)].map((amount) => {
      takenBack = sum([takenBack, amount])
      return calculateCommissions(terms, placed, { ...invoice, takenBack, items }, isFirstOfTrial)
    })
    const judged =
      placed.netAmount === null
        ? { amount: netOfOrder(invoice), currency: invoice.currency }
        : { amount: placed.netAmount, currency: placed.currency }
    return { invoice, items, judged, isFirstOfTrial, linesByRefund }
  })
}

interface DueItem {
  id: number
  invoice: SettledInvoice
  lastSequence: number
  /** What it earns after none, the first, the first two, … of the invoice's refunds. */
  lines: CommissionLine[]
}

/**
 * The order's own items that earn, or would if their payment had not been taken back.
 */
function dueOf(calculated: CalculatedInvoice[]): Map<string, DueItem> {
  const due = new Map<string, DueItem>()
  for (const { invoice, linesByRefund } of calculated) {
    for (const [index, { itemId, decidedBy }] of linesByRefund[0]!.entries()) {
      if (decidedBy !== 'rule') continue
      due.set(`${invoice.id} ${itemId}`, {
        id: itemId,
        invoice,
        lastSequence: invoice.items.find(({ id }) => id === itemId)!.lastSequence,
        lines: linesByRefund.map((lines) => lines[index]!),
      })
    }
  }
  return due
}

/** The discount takes away no more than there is. */
function netOf({ items, discount }: SettledInvoice) {
  const amounts = items.map(({ amount }) => amount)
  const positive = sum(amounts.filter((amount) => amount > 0))
  return sum(amounts) - Math.min(discount, positive)
}

/** A trial's invoice over nothing is not its first payment. */
const hasSomethingOnIt = (invoice: SettledInvoice) => netOf(invoice) > 0

/** The commissions of one item and one affiliate. */
interface Group {
  invoiceId: number
  itemId: number
  affiliateId: number | null
  booked: BookedCommission[]
}

/** What the group's commissions must come to, one cause after the other. */
interface Stage {
  target: number
  cause: ChangeCause
  refund: Refund | null
}

/**
 * Why the affiliate earns nothing for the item, whatever it would come to; null where nothing speaks against it.
 */
function endOf(group: Group, earner: Earner | null, review: Input['review']): ChangeCause | null {
  if (!earner) return 'order_refused'
  if (earner.affiliateId !== group.affiliateId) return 'other_earner'
  if (group.booked.some(({ isRejected }) => isRejected)) return 'admin_rejected'
  return review === 'rejected' ? 'review_rejected' : null
}

/**
 * First what the item would come to with the refunds that have been booked before, then each further one by itself, so
 * that every change has its own cause. Refunds are taken in the sequence in which they became known; how they sum up
 * doesn't depend on it.
 */
function stagesOf(group: Group, item: DueItem | null): Stage[] {
  if (!item) return [{ target: 0, cause: 'recalculated', refund: null }]

  const last = Math.max(0, ...group.booked.map(({ lastRefundId }) => lastRefundId))
  const { refunds } = item.invoice
  const seen = refunds.filter(({ id }) => id <= last).length
  return item.lines.slice(seen).map(({ amount }, index) => {
    const refund = index === 0 ? null : refunds[seen + index - 1]!
    return { target: amount, cause: refund?.kind ?? 'recalculated', refund }
  })
}

interface Moved {
  /** Of the commission that is not paid yet: what it comes to, and how. */
  amount: number
  changes: Change[]
  credited: { amount: number; changes: Change[] } | null
  clawbacks: { commission: BookedCommission; change: Change }[]
}

/**
 * Moves a group from what is booked to each stage's target: what is not paid yet gives way first, the rest is clawed
 * back from what was paid, the last of it first.
 *
 * Amounts of an item have one sign; what is said of more and less goes for magnitudes, so that a credit on an invoice,
 * whose commission is negative, is taken back alike.
 */
function move(group: Group, stages: Stage[]): Moved {
  const live = liveOf(group)
  const moved: Moved = {
    amount: live?.amount ?? 0,
    changes: [],
    credited: null,
    clawbacks: [],
  }
  const negative = group.booked[0]
    ? group.booked[0].itemAmount < 0
    : stages.some(({ target }) => target < 0)
  const signed = (magnitude: number) => (negative ? 0 - magnitude : magnitude)

  const paid = group.booked
    .filter(({ status, reversesId }) => status === 'paid' && reversesId === null)
    .map((commission) => ({
      commission,
      left: signed(
        sum([
          commission.amount,
          ...group.booked
            .filter(({ reversesId }) => reversesId === commission.id)
            .map(({ amount }) => amount),
        ])
      ),
    }))
    .reverse()
  const open = { amount: live ? signed(live.amount) : 0 }
  let standing = signed(sum(group.booked.map(({ amount }) => amount)))

  for (const { target, cause, refund } of stages) {
    let difference = signed(target) - standing
    standing = signed(target)
    if (difference === 0) continue

    if (difference > 0 && !live && !moved.credited) {
      open.amount = difference
      moved.credited = { amount: signed(difference), changes: [] }
      continue
    }
    const cut = Math.max(difference, 0 - open.amount)
    if (cut !== 0) {
      const change = { from: signed(open.amount), to: signed(open.amount + cut), cause, refund }
      open.amount += cut
      if (moved.credited) {
        moved.credited.changes.push(change)
      } else {
        moved.changes.push(change)
        moved.amount = change.to
      }
      difference -= cut
    }
    for (const each of paid) {
      const back = Math.min(each.left, 0 - difference)
      if (back <= 0) continue
      each.left -= back
      difference += back
      moved.clawbacks.push({
        commission: each.commission,
        change: { from: 0, to: signed(0 - back), cause, refund },
      })
    }
  }
  return moved
}

/** The group's commission that is neither paid nor taken back; one that was taken back whole is never revived. */
function liveOf({ booked }: Group): BookedCommission | null {
  return (
    booked.find(
      ({ status, reversesId }) =>
        reversesId === null &&
        (status === 'pending' || status === 'in_review' || status === 'available')
    ) ?? null
  )
}

function statusUnder(review: Input['review'], status: CommissionStatus): CommissionStatus {
  if (status === 'pending' && review === 'open') return 'in_review'
  if (status === 'in_review' && review !== 'open') return 'pending'
  return status
}

function isCalculatedBy(commission: BookedCommission, line: CommissionLine, baseAmount: number) {
  return (
    commission.baseAmount === baseAmount &&
    commission.takenBack === line.takenBack &&
    commission.discount === line.discount &&
    commission.rateBps === line.rateBps &&
    commission.rule === line.rule
  )
}

/**
 * Numbers the further commissions of each item.
 */
function sequences(booked: BookedCommission[], due: Map<string, DueItem>) {
  const last = new Map([...due].map(([key, { lastSequence }]) => [key, lastSequence]))
  for (const { invoiceId, itemId, lastSequence } of booked) {
    last.set(`${invoiceId} ${itemId}`, lastSequence)
  }
  return ({ invoiceId, itemId }: Group) => {
    const key = `${invoiceId} ${itemId}`
    const sequence = (last.get(key) ?? -1) + 1
    last.set(key, sequence)
    return sequence
  }
}

function stateOf(
  order: OrderFacts,
  invoices: SettledInvoice[],
  { due, isRejected }: { due: Map<string, DueItem>; isRejected: (item: DueItem) => boolean },
  review: Input['review']
): OrderState {
  if (review === 'rejected') return { status: 'rejected', reason: 'review_rejected' }

  const payments = invoices.filter(
    ({ total, items }) => total > 0 && items.some(({ isOfOrder }) => isOfOrder)
  )
  if (payments.length > 0 && payments.every(isTakenBackWhole)) {
    const last = payments
      .flatMap(({ refunds }) => refunds)
      .sort(byInstant)
      .at(-1)!
    const reason = last.kind === 'refund' ? 'refunded' : 'charged_back'
    return { status: 'refunded', reason, at: last.at }
  }

  const earning = [...due.values()].filter(({ lines }) => lines[0]!.baseAmount > 0)
  const isEarning = earning.some((item) => !isRejected(item))
  if (!isEarning) {
    if (earning.length > 0) return { status: 'rejected', reason: 'admin_rejected' }
    if (order.status === 'fraud') return { status: 'rejected', reason: 'order_fraud' }
    if (order.status === 'cancelled') return { status: 'rejected', reason: 'order_cancelled' }
  }
  if (review === 'open') return { status: 'in_review' }
  return { status: isEarning ? 'qualified' : 'pending' }
}

const isTakenBackWhole = ({ total, refunds }: SettledInvoice) =>
  sum(refunds.map(({ amount }) => amount)) >= total

/** Of two at one instant the refund counts as the later, whichever arrived first. */
const byInstant = (one: Refund, other: Refund) =>
  one.at - other.at || (one.kind < other.kind ? -1 : one.kind > other.kind ? 1 : 0)
