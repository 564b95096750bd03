import { DATA_MAP } from '#privacy/data_map'
import { GROUNDS, isPersonal, type Personal, RETENTION } from '#privacy/data_map/rules'

/**
 * The tables of docs/privacy.md, as the data map has them: what for, what exactly, and what holds nothing of a person.
 */
export function dataMapMarkdown(): { purposes: string; columns: string; other: string } {
  const all = Object.entries(DATA_MAP).map(([table, rule]) => ({
    ...rule,
    table,
    personal: Object.entries(rule.columns).filter((entry): entry is [string, Personal] =>
      isPersonal(entry[1])
    ),
  }))
  const personal = all.filter((each) => each.personal.length > 0)

  return {
    purposes: markdown(
      ['table', 'what for', 'ground (suggestion)', 'who sees it'],
      personal.map(({ table, why, ground, seenBy }) => [
        `\`${table}\``,
        why,
        GROUNDS[ground ?? 'safety'],
        seenBy ?? 'nobody',
      ])
    ),
    columns: markdown(
      ['column', 'what', 'upon erasure', 'kept'],
      personal.flatMap((each) =>
        each.personal.map(([column, { is, erase, until }]) => [
          `\`${each.table}.${column}\``,
          is,
          erasure(erase),
          RETENTION[until],
        ])
      )
    ),
    other: markdown(
      ['table', 'what for'],
      all
        .filter((each) => each.personal.length === 0)
        .map(({ table, why }) => [`\`${table}\``, why])
    ),
  }
}

function erasure(erase: Personal['erase']): string {
  if (erase === 'redact') return 'domains, addresses and names are masked'
  if (erase === 'row') return 'the row is deleted'
  if (erase === '{}') return 'only ids, amounts, dates and products stay'
  if (erase !== null && typeof erase === 'object') return `kept: ${erase.keep}`
  return 'emptied'
}

function markdown(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}
