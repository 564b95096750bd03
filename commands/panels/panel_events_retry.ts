import { args, flags } from '@adonisjs/core/ace'
import { COMMAND_LINE } from '#core/audit/record_act'
import { PanelCommand } from '#panels/panel_command'
import PanelEventRecord from '#panels/models/panel_event_record'
import { ProcessAgain } from '#panels/actions/process_again'

export default class PanelEventsRetry extends PanelCommand {
  static override commandName = 'panel:events:retry'
  static override description = "Handle a panel's failed or waiting events again, now"

  @args.string({ description: "The panel's key" })
  declare key: string

  @flags.array({ description: 'Only the event with this id (webhook-id)' })
  declare event?: string[]

  override async run() {
    const panel = await this.findPanel(this.key)
    if (!panel) return

    const events = await PanelEventRecord.query()
      .where('panel_id', panel.id)
      .whereIn('state', ['failed', 'parked'])
      .if(this.event !== undefined, (query) => query.whereIn('event_id', this.event!))
      .orderBy('occurred_at')
      .orderBy('id')
      .select('id', 'event_id', 'type')
    if (events.length === 0) {
      return this.logger.info(`No event of ${panel.key} has failed or waits.`)
    }

    const processAgain = await this.app.container.make(ProcessAgain)
    for (const event of events) {
      const [processed] = await processAgain.handle({ actor: COMMAND_LINE, ids: [event.id] })
      const handled = processed!.outcome
      const told = `${event.type} ${event.eventId}`
      switch (handled.state) {
        case 'failed':
        case 'untried':
          this.fail(`${told}: ${handled.error}`)
          break
        case 'parked':
          this.logger.info(`${told}: waits for ${handled.waitsFor}`)
          break
        default:
          this.logger.success(`${told}: applied`)
      }
    }
  }
}
