import app from '@adonisjs/core/services/app'
import type { PanelEventHandler, PanelEventType } from '#panels/panel_event'

type HandlerClass<Type extends PanelEventType> = new (...args: never[]) => PanelEventHandler<Type>

/**
 * For each type of event the handlers that run upon it, in order (`start/panel_events.ts`).
 */
export type PanelEventTable = { [Type in PanelEventType]: HandlerClass<Type>[] }

/**
 * The handlers of a table, each made once by the container. Bound to the container by `start/panel_events.ts`, since
 * the features that handle events know this one and not the other way round.
 */
export class EventHandlers {
  #made = new Map<PanelEventType, Promise<PanelEventHandler[]>>()

  constructor(private table: PanelEventTable) {}

  for(type: PanelEventType): Promise<PanelEventHandler[]> {
    let handlers = this.#made.get(type)
    if (!handlers) {
      const classes = this.table[type] as unknown as (new () => PanelEventHandler)[]
      handlers = Promise.all(classes.map((handler) => app.container.make(handler)))
      this.#made.set(type, handlers)
    }
    return handlers
  }
}
