import { PanelEventSchema } from '#database/schema'

/**
 * A row of the inbox: one event of a panel, and how far its handling got.
 */
export default class PanelEventRecord extends PanelEventSchema {
  static override table = 'panel_events'
}
