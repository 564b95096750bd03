import { test } from '@japa/runner'
import qrcode from 'qrcode'
import sharp from 'sharp'
import { QR_SIZES, qrPng, qrSvg } from '#links/qr_code'

const ADDRESS = 'https://affiliates.example.com/go/Ab3dEfGh2k'

/** Whether each module of the code for the address is dark, at level M, with its quiet zone of four. */
function expectedModules(): boolean[][] {
  const { modules } = qrcode.create(ADDRESS, { errorCorrectionLevel: 'M' })
  const side = modules.size + 8
  return Array.from({ length: side }, (_row, y) =>
    Array.from({ length: side }, (_column, x) => {
      const inside = x >= 4 && y >= 4 && x < side - 4 && y < side - 4
      return inside && modules.get(y - 4, x - 4) === 1
    })
  )
}

async function modulesIn(image: Buffer, side: number): Promise<boolean[][]> {
  const { data, info } = await sharp(image)
    .flatten({ background: '#888888' })
    .greyscale()
    .raw()
    .toBuffer({ resolveWithObject: true })
  const at = (index: number) => Math.floor(((index + 0.5) * info.width) / side)
  const grey = (x: number, y: number) => data[(at(y) * info.width + at(x)) * info.channels]!
  return Array.from({ length: side }, (_row, y) =>
    Array.from({ length: side }, (_column, x) => {
      const value = grey(x, y)
      if (value > 20 && value < 235) throw new Error(`Neither black nor white: ${value}`)
      return value < 128
    })
  )
}

test.group('QR code', () => {
  test('as a PNG of {$self} pixels has every module, black on white, and a quiet zone')
    .with([...QR_SIZES])
    .run(async ({ assert }, size) => {
      const png = await qrPng(ADDRESS, size)
      const { width, height, format } = await sharp(png).metadata()
      assert.deepEqual([format, width, height], ['png', size, size])
      const expected = expectedModules()
      assert.deepEqual(await modulesIn(png, expected.length), expected)
    })

  test('as an SVG says the same at any size', async ({ assert }) => {
    const svg = await qrSvg(ADDRESS)
    const expected = expectedModules()
    assert.include(svg, `viewBox="0 0 ${expected.length} ${expected.length}"`)
    assert.include(svg, 'fill="#ffffff"')
    assert.notMatch(svg, /<script|href|width=/)
    assert.deepEqual(modulesInPath(svg, expected.length), expected)
  })
})

/** Follows the strokes `M4 4.5h7m2 0h1…`: each a row of dark modules. */
function modulesInPath(svg: string, side: number): boolean[][] {
  const grid = Array.from({ length: side }, () => Array<boolean>(side).fill(false))
  const path = /stroke="#000000" d="([^"]+)"/.exec(svg)![1]!
  let [x, y] = [0, 0]
  for (const [, command, first, second] of path.matchAll(/([Mmh])(-?[\d.]+)(?:[ ,](-?[\d.]+))?/g)) {
    if (command === 'M') [x, y] = [Number(first), Math.floor(Number(second))]
    else if (command === 'm') [x, y] = [x + Number(first), y + Number(second)]
    else {
      for (let step = 0; step < Number(first); step++) grid[y]![x + step] = true
      x += Number(first)
    }
  }
  return grid
}
