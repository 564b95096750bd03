import { mkdirSync } from 'node:fs'
import edge from 'edge.js'
import { test } from '@japa/runner'
import { pages } from '#start/kernel'
import { pageOf } from '#core/lists/list_page'
import { parseListQuery } from '#core/lists/list_query'
import router from '@adonisjs/core/services/router'
import {
  expectAccessible,
  expectNoErrors,
  expectNothingSideways,
  newPage,
} from '#tests/helpers/browser'

const galleryList = {
  path: '/__test/gallery',
  choices: { status: ['active', 'inactive'] },
  sorts: ['name', 'created'],
  defaultSort: '-created',
  search: true,
  dates: true,
} as const

edge.mount('fixtures', new URL('../../fixtures/views', import.meta.url))
router
  .get('/__test/gallery', ({ request, view }) => {
    const list = parseListQuery(galleryList, request.qs())
    return view.render('fixtures::gallery', { list, page: pageOf(list, 312) })
  })
  .use(pages())

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
        }).cleanup(async () => {})
      }
    }
  }
})
