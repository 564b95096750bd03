import { RefundSchema } from '#database/schema'

/**
 * What was taken back from an invoice: `kind` says whether by the host (`refund`) or by the bank (`chargeback`).
 */
export default class Refund extends RefundSchema {}
