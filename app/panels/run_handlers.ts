import { isRetryable } from '#core/database/transaction'
import { describeFailure } from '#panels/describe_failure'
import type { PanelEvent, PanelEventHandler } from '#panels/panel_event'

export type Handled =
  | { state: 'applied' }
  | { state: 'parked'; waitsFor: string }
  /** `error` says what happened without saying to whom. */
  | { state: 'failed'; error: string }

/**
 * Runs the handlers inside the event's transaction. Where the event has to wait, or a handler fails, everything they
 * did is undone and what the transaction did before, which is to store the event, stays.
 * @throws a lost race, after which the whole transaction must be repeated
 */
export async function runHandlers(
  handlers: PanelEventHandler[],
  event: PanelEvent
): Promise<Handled> {
  await event.trx.rawQuery('SAVEPOINT handlers')
  const handled = await runBehindSavepoint(handlers, event)
  // on MySQL the commit lets go of it; SQLite would stack those of the next events in this transaction upon it
  if (event.trx.dialect.name !== 'mysql') {
    await event.trx.rawQuery('RELEASE SAVEPOINT handlers')
  }
  return handled
}

async function runBehindSavepoint(
  handlers: PanelEventHandler[],
  event: PanelEvent
): Promise<Handled> {
  try {
    for (const handler of handlers) {
      const outcome = await handler.handle(event)
      if (!outcome.ok) {
        await event.trx.rawQuery('ROLLBACK TO SAVEPOINT handlers')
        return { state: 'parked', waitsFor: outcome.waitsFor }
      }
    }
  } catch (error) {
    if (isRetryable(error)) throw error
    try {
      await event.trx.rawQuery('ROLLBACK TO SAVEPOINT handlers')
    } catch {
      // the connection is gone, and the transaction with it
      throw error
    }
    return { state: 'failed', error: describeFailure(error) }
  }
  return { state: 'applied' }
}
