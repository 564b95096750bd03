import { createHash } from 'node:crypto'
import { publicId } from '#sandbox/records'

/**
 * The sample cards: nobody types a number here. Each client holds the first one as their own; the second is one card that
 * several people share, as when an affiliate pays for their own "client".
 */
export const SAMPLE_CARDS = ['accepted', 'shared', 'declined'] as const

export type SampleCard = (typeof SAMPLE_CARDS)[number]

const NUMBERS: Record<Exclude<SampleCard, 'declined'>, string> = {
  accepted: '4242424242424242',
  shared: '5555555555554444',
}

/**
 * The panel's name for a card, which tells the add-on nothing but whether two payments came from the same one.
 */
export function cardReference(card: keyof typeof NUMBERS, clientId: number): string {
  const holder = card === 'accepted' ? publicId('client', clientId) : 'several'
  const name = createHash('sha256').update(`${NUMBERS[card]} ${holder}`).digest('hex')
  return `card_${name.slice(0, 24)}`
}
