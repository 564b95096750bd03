import { readFileSync } from 'node:fs'
import { test } from '@japa/runner'
import { PRESETS } from '#signup_notifications/presets/presets'
import { SIGNUP_PARAMETERS } from '#signup_notifications/parameters'

const page = readFileSync(new URL('../../../docs/signup-notifications.md', import.meta.url), 'utf8')
const words = (file: string) =>
  JSON.parse(
    readFileSync(new URL(`../../../resources/lang/en/${file}.json`, import.meta.url), 'utf8')
  )

test.group('docs/signup-notifications.md', () => {
  test('names every reason that the log may give')
    .with([
      ['signups', 'reasons'],
      ['tag', 'reasons'],
      ['destinations', 'reasons'],
      ['destinations', 'not_rendered'],
      ['templates', 'outcomes'],
      ['calls', 'blocked'],
      ['calls', 'failed'],
    ] as const)
    .run(({ assert }, [file, group]) => {
      for (const reason of Object.keys(words(file)[group])) {
        assert.include(page, `\`${reason}\``, `${file}.${group}.${reason}`)
      }
    })

  test('names every preset with its click parameters, and every parameter', ({ assert }) => {
    for (const { name, clickParameters } of PRESETS) {
      assert.include(page, name)
      for (const parameter of clickParameters) assert.include(page, `\`${parameter}\``)
    }
    for (const { name } of SIGNUP_PARAMETERS) assert.include(page, `\`${name}\``)
  })

  test('has a heading for each of its own links', ({ assert }) => {
    const anchors = [...page.matchAll(/^#+ (.*)$/gm)].map(([, title]) =>
      title!
        .toLowerCase()
        .replaceAll(/[^\w\- ]/g, '')
        .replaceAll(' ', '-')
    )
    for (const [, anchor] of page.matchAll(/\]\(#([^)]+)\)/g)) assert.include(anchors, anchor!)
  })
})
