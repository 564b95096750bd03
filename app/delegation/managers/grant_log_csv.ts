import type { HttpContext } from '@adonisjs/core/http'
import { programTimeZone } from '#config/program'
import { type CsvCell, streamCsv } from '#core/lists/csv'
import { csvTime } from '#core/lists/csv_time'
import { GrantLog, wordsOfAct } from '#delegation/managers/queries/grant_log'

/**
 * A grant's log as a file, in the reader's words.
 *
 * @param actors the keys of who acted: `managers.log.actors` for the client, `managers.log.admin_actors`
 */
export function streamGrantLog(
  ctx: HttpContext,
  { grantId, agent, actors }: { grantId: number; agent: string; actors: string }
) {
  const { i18n } = ctx
  const log = new GrantLog(grantId)
  streamCsv(ctx, {
    name: `consent-${grantId}-log.csv`,
    header: [
      i18n.t('managers.log.csv_when', { zone: programTimeZone }),
      i18n.t('managers.log.who'),
      i18n.t('managers.log.what'),
      i18n.t('managers.log.about'),
      i18n.t('managers.log.result'),
    ],
    rows: cells(),
  })

  async function* cells(): AsyncGenerator<CsvCell[]> {
    for await (const line of log.all()) {
      yield [
        csvTime(line.at),
        i18n.t(`${actors}.${line.actor}`, { agent }),
        i18n.t(wordsOfAct(line.act)),
        line.subjectId,
        i18n.t(`managers.log.stages.${line.stage}`),
      ]
    }
  }
}
