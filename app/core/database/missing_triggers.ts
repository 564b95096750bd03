import db from '@adonisjs/lucid/services/db'

/**
 * Triggers refuse changes to what is sealed; migrations make them, and whoever may change the schema can drop them.
 *
 * @returns those of `names` that the database doesn't have
 */
export async function missingTriggers(names: readonly string[]): Promise<string[]> {
  const rows: { name: string }[] =
    db.connection().dialect.name === 'mysql'
      ? await db
          .from('information_schema.triggers')
          .whereRaw('trigger_schema = DATABASE()')
          .select('trigger_name as name')
      : await db.from('sqlite_master').where('type', 'trigger').select('name')
  const present = new Set(rows.map(({ name }) => name))
  return names.filter((name) => !present.has(name))
}
