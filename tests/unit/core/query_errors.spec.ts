import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'

test.group('A failed query', () => {
  for (const connection of [undefined, 'sandbox']) {
    test(`tells the log its SQL, not the people in it (${connection ?? 'main'})`, async ({
      assert,
    }) => {
      const failure: Error = await db
        .connection(connection)
        .from('no_such_table')
        .where('email', 'carla@example.net')
        .catch((error) => error)

      assert.include(failure.message, 'no_such_table')
      assert.notInclude(failure.message, 'carla@example.net')
    })
  }
})
