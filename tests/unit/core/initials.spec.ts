import { test } from '@japa/runner'
import { initialsOf } from '#core/initials'

test.group('Initials', () => {
  test('of {0} are {1}')
    .with([
      ['Bruno Bianchi', 'BB'],
      ['Studio B', 'SB'],
      ['studio-b', 'SB'],
      ['Nimbus', 'N'],
      ['Anna Maria de’ Medici', 'AM'],
      ['Rossi & Figli (Firenze)', 'RF'],
      ['  ', ''],
      ['!!!', ''],
      ['ßen élite', 'ßÉ'],
      ['e\u0301lite', 'E\u0301'],
      ['山田 太郎', '山太'],
      ['3 Reti', '3R'],
    ])
    .run(({ assert }, [name, initials]) => {
      assert.equal(initialsOf(name!), initials)
    })
})
