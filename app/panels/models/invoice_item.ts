import { InvoiceItemSchema } from '#database/schema'

export default class InvoiceItem extends InvoiceItemSchema {}
