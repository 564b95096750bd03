import qrcode from 'qrcode'

/**
 * Pixels a side that the image may have: for a page, a screen, a poster.
 */
export const QR_SIZES = [256, 512, 1024] as const

export type QrSize = (typeof QR_SIZES)[number]

/**
 * Black on white whatever the page's theme, with the quiet zone of four modules that scanners need. Level M reads with
 * 15 % of it damaged, which is what print shops ask for.
 */
const OPTIONS = {
  errorCorrectionLevel: 'M',
  margin: 4,
  color: { dark: '#000000ff', light: '#ffffffff' },
} as const

/**
 * @param size pixels a side
 */
export function qrPng(text: string, size: QrSize): Promise<Buffer> {
  return qrcode.toBuffer(text, { ...OPTIONS, type: 'png', width: size })
}

/**
 * Without a size of its own: it is as sharp as it is drawn.
 */
export function qrSvg(text: string): Promise<string> {
  return qrcode.toString(text, { ...OPTIONS, type: 'svg' })
}
