/**
 * The condition and the value that find `text` anywhere in a column, as it is written, in any case:
 * `query.whereRaw(...containing('links.name', list.q))`. `!` is the escape sign, since MySQL and SQLite don't agree on
 * the backslash. SQLite takes only the letters A to Z for the same in both cases.
 *
 * @param column a name from the code, never from a request
 */
export function containing(column: string, text: string): [sql: string, bindings: [string]] {
  return [`LOWER(${column}) LIKE LOWER(?) ESCAPE '!'`, [`%${text.replaceAll(/[!%_]/g, '!$&')}%`]]
}
