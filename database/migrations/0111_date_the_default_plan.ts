import { BaseSchema } from '@adonisjs/lucid/schema'
import { hasColumn } from '#database/table'

/**
 * The plan that was the default so far was so from the beginning.
 */
export default class extends BaseSchema {
  override async up() {
    // 0115 drops it
    if (!(await hasColumn(this, 'plans', 'is_default'))) return
    this.schema.raw(
      `INSERT INTO default_plans (\`key\`, panel_id, plan_id, since)
       SELECT 'first', NULL, MIN(id), 0 FROM plans
       WHERE is_default = 1 AND NOT EXISTS (SELECT 1 FROM default_plans) HAVING MIN(id) IS NOT NULL`
    )
  }

  override async down() {}
}
