import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'

const templates = readdirSync(app.viewsPath(), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.edge'))
  .map((file) => ({ file, source: readFileSync(join(app.viewsPath(), file), 'utf8') }))

/**
 * Places in templates that match, as `pages/links/index.edge: {{{ name }}}`.
 */
function found(pattern: RegExp, allowed: (match: string) => boolean = () => false) {
  return templates.flatMap(({ file, source }) =>
    [...source.matchAll(pattern)]
      .map(([match]) => match)
      .filter((match) => !allowed(match))
      .map((match) => `${file}: ${match}`)
  )
}

test.group('Templates', () => {
  test('print nothing unescaped but slots', ({ assert }) => {
    const slot = (match: string) => /^\{\{\{\s*await \$slots\.\w+\(.*\)\s*\}\}\}$/.test(match)
    assert.deepEqual(found(/\{\{\{.*?\}\}\}/g, slot), [])
    assert.deepEqual(found(/html\.safe\(|toAttrs\(/g), [])
  })

  test('have nothing inline that the content security policy refuses', ({ assert }) => {
    assert.deepEqual(found(/<[a-z][^>{}]*\sstyle="/g), [])
    assert.deepEqual(found(/<[a-z][^>{}]*\son[a-z]+=/g), [])
    assert.deepEqual(found(/<style\b/g), [])
    assert.deepEqual(
      found(/<script\b[^>]*>/g, (tag) => /\ssrc=|type="application\/json"/.test(tag)),
      []
    )
  })

  test('use the colours that can be read, and menus that open without JavaScript', ({ assert }) => {
    assert.deepEqual(found(/\bbg-[a-z]+-lt\b|\bdata-bs-toggle\b/g), [])
  })

  test('name no icon that is missing', ({ assert }) => {
    const names = templates.flatMap(({ file, source }) =>
      Array.from(source.matchAll(/\bicon\(\s*(?:\{ name: )?'([a-z0-9-]+)'/g), ([, name]) => ({
        file,
        name,
      }))
    )
    const known = new Set(
      readdirSync(app.makePath('node_modules/@tabler/icons/icons/outline')).map((name) =>
        name.replace('.svg', '')
      )
    )
    assert.isAbove(names.length, 5)
    assert.deepEqual(
      names.filter(({ name }) => !known.has(name!)),
      []
    )
  })
})
