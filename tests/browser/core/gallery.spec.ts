import { mkdirSync } from 'node:fs'
import { test } from '@japa/runner'
import {
  expectAccessible,
  expectNoErrors,
  expectNothingSideways,
  newPage,
} from '#tests/helpers/browser'

test.group('Components', () => {
  for (const width of [360, 768, 1280]) {
    for (const theme of ['light', 'dark'] as const) {
      for (const locale of ['en', 'it'] as const) {
        test(`are accessible and fit at ${width} px, ${theme}, ${locale}`, async () => {
          const opened = await newPage({ width, theme, locale })
          await opened.page.goto('/__test/gallery?status=active&q=blog&from=2026-11-01&page=3')
          mkdirSync('tmp/frame', { recursive: true })
          await opened.page.screenshot({
            path: `tmp/frame/gallery-${width}-${theme}-${locale}.png`,
            fullPage: true,
          })
          expectNoErrors(opened)
          await expectNothingSideways(opened)
          await expectAccessible(opened)
        })
      }
    }
  }
})
