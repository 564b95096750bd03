import { readFileSync } from 'node:fs'
import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'

const read = (path: string) => readFileSync(app.makePath(path), 'utf8')

test.group('.env.example', () => {
  test('explains every setting of start/env.ts, and no other', ({ assert }) => {
    const known = [...read('start/env.ts').matchAll(/^ {2}([A-Z][A-Z_]+): Env\.schema/gm)].map(
      ([, name]) => name
    )
    const explained = [...read('.env.example').matchAll(/^(?:# )?([A-Z][A-Z_]+)=/gm)].map(
      ([, name]) => name
    )

    assert.isAbove(known.length, 30)
    assert.sameMembers(explained, known)
  })
})
