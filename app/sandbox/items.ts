import type { QuotedItem } from '#sandbox/cart'
import type { Text } from '#sandbox/text'

/**
 * A priced line in words, as carts, orders and invoices show it: "Breeze, monthly (example.com)".
 */
export function describeItem(item: QuotedItem, { t }: Text): string {
  if (item.kind === 'domain') {
    return t(`items.domain_${item.action}`, { domain: item.domain })
  }
  const name = productName(item, { t })
  if (item.kind === 'setup') return t('items.setup', { name })

  const cycle = t(`cycles.${item.cycle}`)
  return item.domain
    ? t('items.with_domain', { name, cycle, domain: item.domain })
    : t('items.product', { name, cycle })
}

/**
 * The name of what was bought, without its cycle: "Breeze", "SSL certificate", "Domain .it".
 */
export function productName(item: QuotedItem, { t }: Pick<Text, 't'>): string {
  if (item.kind === 'domain') return t('items.domain', { tld: item.tld })
  return item.productName ?? t(`products.${item.productId}.name`)
}
