import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    createTable(this, 'sandbox_mails', {
      columns: {
        id: 'id',
        /** `panel`: the sample panel's own; `product`: taken in by SMTP. */
        source: 'str(10)',
        sender: 'text',
        recipients: 'text',
        subject: 'text',
        text: 'longtext',
        html: 'longtext?',
        received_at: 'big',
      },
    })
  }
}
