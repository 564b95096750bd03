import { BaseSchema } from '@adonisjs/lucid/schema'
import { addColumn, dropColumn } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    // agent: the Referral link of an agent, of whom there is one each
    await addColumn(this, 'links', 'kind', 'str(12)', { initial: 'affiliate' })
  }

  override async down() {
    await dropColumn(this, 'links', 'kind')
  }
}
