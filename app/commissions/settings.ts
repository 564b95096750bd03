import { amounts } from '#core/settings/setting'

/**
 * Manual credits and debits of more than this need a second admin, by currency; what one admin books for one payee
 * within 24 hours counts together. A currency that is not here asks for none.
 */
export const secondAdminAbove = amounts({
  key: 'corrections.second_admin_above',
  initial: { EUR: 50_000, USD: 50_000, GBP: 50_000 },
})
