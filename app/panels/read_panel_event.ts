import {
  eventIdValidator,
  panelEventValidators,
  type FieldError,
  type Validator,
} from '#panels/validators/panel_event_validator'
import type { PanelEventData, PanelEventType } from '#panels/panel_event'

/**
 * A message after its check: ids are strings, money is a safe integer, instants are milliseconds, the sums agree.
 */
export interface ReceivedEvent<Type extends PanelEventType = PanelEventType> {
  type: Type
  /** Milliseconds. */
  occurredAt: number
  data: PanelEventData[Type]
}

export type Read<T> = { ok: true; value: T } | { ok: false; errors: FieldError[] }

/**
 * A message with hundreds of mistakes gets an answer of a readable length.
 */
const MAX_ERRORS = 50

/**
 * @returns what the bytes say in JSON
 */
export function readJson(bytes: Buffer): Read<unknown> {
  try {
    return {
      ok: true,
      value: JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown,
    }
  } catch {
    return refuse('', 'json', 'The body must be JSON in UTF-8')
  }
}

/**
 * Events of one batch.
 */
const MAX_BATCH = 500

/**
 * @returns the messages of `{"events":[…]}`, unchecked
 */
export function readBatch(message: unknown): Read<unknown[]> {
  const events = (message as { events?: unknown } | null)?.events
  if (!Array.isArray(events)) {
    return refuse('events', 'array', 'The events field must be a list of events')
  }
  if (events.length > MAX_BATCH) {
    return refuse('events', 'maxLength', `A batch must not have more than ${MAX_BATCH} events`)
  }
  return { ok: true, value: events }
}

/**
 * @returns the event, or every mistake in it
 */
export async function readPanelEvent(message: unknown): Promise<Read<ReceivedEvent>> {
  if (typeof message !== 'object' || message === null || Array.isArray(message)) {
    return refuse('', 'object', 'An event must be an object')
  }

  const { type } = message as { type?: unknown }
  if (typeof type !== 'string' || !isType(type)) {
    return refuse(
      'type',
      'enum',
      `The type field must be one of ${Object.keys(panelEventValidators).join(', ')}`
    )
  }

  const validator: Validator<{ occurred_at: number; data: PanelEventData[PanelEventType] }> =
    panelEventValidators[type]
  const read = await validate(validator, message)
  if (!read.ok) return read

  const event = {
    type,
    occurredAt: read.value.occurred_at,
    data: read.value.data,
  }
  const mistakes = checkAgreement(event)
  return mistakes.length > 0 ? { ok: false, errors: mistakes } : { ok: true, value: event }
}

/**
 * @param field how the panel sent it: `webhook-id`, or `id` in a batch
 */
export async function readEventId(value: unknown, field: string): Promise<Read<string>> {
  const read = await validate(eventIdValidator, { id: value })
  return read.ok
    ? { ok: true, value: read.value.id }
    : { ok: false, errors: read.errors.map((error) => ({ ...error, field })) }
}

function isType(type: string): type is PanelEventType {
  return Object.hasOwn(panelEventValidators, type)
}

async function validate<Value>(validator: Validator<Value>, data: unknown): Promise<Read<Value>> {
  const [error, value] = await validator.tryValidate(data)
  if (error === null) return { ok: true, value }

  return {
    ok: false,
    errors: error.messages
      .slice(0, MAX_ERRORS)
      .map(({ field, rule, message }) => ({ field, rule, message })),
  }
}

function refuse(field: string, rule: string, message: string): { ok: false; errors: FieldError[] } {
  return { ok: false, errors: [{ field, rule, message }] }
}

/**
 * What one field alone can't show: sums, and two ids that must differ.
 */
function checkAgreement(event: ReceivedEvent): FieldError[] {
  switch (event.type) {
    case 'order.placed': {
      const { order } = event.data as PanelEventData['order.placed']
      return checkSums('data.order', order)
    }
    case 'invoice.paid': {
      const { invoice } = event.data as PanelEventData['invoice.paid']
      return checkSums('data.invoice', invoice)
    }
    case 'client.merged': {
      const data = event.data as PanelEventData['client.merged']
      return data.from_client_id === data.into_client_id
        ? [
            {
              field: 'data.into_client_id',
              rule: 'notSameAs',
              message: 'A client cannot be merged into itself',
            },
          ]
        : []
    }
    default:
      return []
  }
}

interface Sums {
  subtotal: number
  discount?: number
  tax: number
  total: number
  items: { amount: number }[]
}

/**
 * CONTRACT: an item's amount is net of tax and before discount, `subtotal` is their sum, and
 * `total = subtotal − discount + tax`.
 */
function checkSums(field: string, { subtotal, discount = 0, tax, total, items }: Sums) {
  const mistakes: FieldError[] = []
  const itemSum = items.reduce((sum, item) => sum + BigInt(item.amount), 0n)

  if (itemSum !== BigInt(subtotal)) {
    mistakes.push({
      field: `${field}.subtotal`,
      rule: 'sum',
      message: `The subtotal must be the sum of the items' amounts, ${itemSum}`,
    })
  }
  if (discount > subtotal) {
    mistakes.push({
      field: `${field}.discount`,
      rule: 'max',
      message: 'The discount must not be greater than the subtotal',
    })
  }
  const expected = BigInt(subtotal) - BigInt(discount) + BigInt(tax)
  if (expected !== BigInt(total)) {
    mistakes.push({
      field: `${field}.total`,
      rule: 'sum',
      message: `The total must be subtotal − discount + tax, ${expected}`,
    })
  }
  return mistakes
}
