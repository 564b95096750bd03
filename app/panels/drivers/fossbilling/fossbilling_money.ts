import { toDecimalString } from '#core/money'
import { refuse } from '#panels/drivers/driver_answers'
import type { FossbillingApi } from '#panels/drivers/fossbilling/fossbilling_api'
import { clientOf } from '#panels/drivers/fossbilling/fossbilling_lookups'
import { readInvoice } from '#panels/drivers/fossbilling/fossbilling_rows'
import { DAY_MS, firstDayOfIssue, invoicesWithin } from '#panels/drivers/invoice_period'
import type { MoneyCalls } from '#panels/drivers/panel_driver'
import { dayText, markOf, minorOf, textOf } from '#panels/drivers/panel_values'

export function fossbillingMoney(api: FossbillingApi): MoneyCalls {
  return {
    async addCredit({ clientId, amount, currency, description, requestKey }) {
      const client = await clientOf(api, clientId)
      if (!client.ok) return client
      const own = textOf(client.value.currency)
      if (own !== currency) {
        return own === ''
          ? refuse('no_currency')
          : refuse('other_currency', { own, asked: currency })
      }
      if (amount <= 0) return refuse('no_amount')

      const entries = await api.list('admin/client/balance_get_list', { client_id: clientId })
      if (!entries.ok) return entries
      const mark = markOf(requestKey)
      if (!entries.value.some((entry) => textOf(entry.description).includes(mark))) {
        const added = await api.tell('admin/client/balance_add_funds', {
          id: clientId,
          amount: toDecimalString(amount, currency),
          description: `${description} ${mark}`,
        })
        if (!added.ok) return added
      }
      // added it is, whatever is learnt of the balance
      const after = await clientOf(api, clientId)
      const balance = after.ok ? minorOf(after.value.balance, currency) : null
      return { ok: true, value: { balance } }
    },

    async listInvoices(period) {
      const rows = await api.list('admin/invoice/get_list', {
        date_from: firstDayOfIssue(period),
        // versions differ in whether the day itself belongs to it
        date_to: dayText(period.until + DAY_MS),
      })
      if (!rows.ok) return rows
      const invoices = rows.value.map((row) => readInvoice(row, api.zone))
      return { ok: true, value: invoicesWithin(period, invoices) }
    },
  }
}
