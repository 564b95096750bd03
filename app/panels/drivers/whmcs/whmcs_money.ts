import { toDecimalString } from '#core/money'
import { refuse } from '#panels/drivers/driver_answers'
import { firstDayOfIssue, invoicesWithin } from '#panels/drivers/invoice_period'
import type { MoneyCalls } from '#panels/drivers/panel_driver'
import { dayOf, markOf, minorOf, textOf } from '#panels/drivers/panel_values'
import { listOf, type WhmcsApi } from '#panels/drivers/whmcs/whmcs_api'
import { accountOf } from '#panels/drivers/whmcs/whmcs_lookups'
import { readInvoice } from '#panels/drivers/whmcs/whmcs_rows'

export function whmcsMoney(api: WhmcsApi): MoneyCalls {
  return {
    async addCredit({ clientId, amount, currency, description, requestKey }) {
      const account = await accountOf(api, clientId)
      if (!account.ok) return account
      if (account.value.currency !== currency) {
        return refuse('other_currency', { own: account.value.currency, asked: currency })
      }
      if (amount <= 0) return refuse('no_amount')

      const credits = await api.call('GetCredits', { clientid: clientId })
      if (!credits.ok) return credits
      const mark = markOf(requestKey)
      const known = listOf(credits.value, ['credits', 'credit'])
      if (known.some((credit) => textOf(credit.description).includes(mark))) {
        return { ok: true, value: { balance: minorOf(account.value.row.credit, currency) } }
      }
      const added = await api.call('AddCredit', {
        clientid: clientId,
        description: `${description} ${mark}`,
        amount: toDecimalString(amount, currency),
        type: 'add',
      })
      if (!added.ok) return added
      return { ok: true, value: { balance: minorOf(added.value.newbalance, currency) } }
    },

    async listInvoices(period) {
      const oldest = firstDayOfIssue(period)
      const rows = await api.list(
        'GetInvoices',
        { orderby: 'date', order: 'desc' },
        ['invoices', 'invoice'],
        (page) => page.some(({ date }) => (dayOf(date) ?? oldest) >= oldest)
      )
      if (!rows.ok) return rows
      const invoices = rows.value.map((row) => readInvoice(row, api.zone))
      return { ok: true, value: invoicesWithin(period, invoices) }
    },
  }
}
