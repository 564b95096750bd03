import type { NewOrder, PanelOffer } from '#panels/drivers/panel_driver'

export interface Choice {
  /** Product and cycle, as a form sends them. */
  value: string
  offer: PanelOffer
  cycle: PanelOffer['cycles'][number]
}

/**
 * Everything that may be ordered, each with each of its cycles.
 */
export function choicesOf(offers: PanelOffer[]): Choice[] {
  return offers.flatMap((offer) =>
    offer.cycles.map((cycle) => ({ value: `${cycle.cycle}:${offer.productId}`, offer, cycle }))
  )
}

/**
 * @param value of a choice; cycles have no colon
 */
export function readChoice(value: string): Pick<NewOrder, 'productId' | 'cycle'> {
  const [cycle = '', ...rest] = value.split(':')
  return { cycle, productId: rest.join(':') }
}
