import { test } from '@japa/runner'
import { startFailureSentence } from '../../../bin/start_failure.js'

test.group('Start failures', () => {
  test('{code} is one sentence that says what to do')
    .with([
      { code: 'EADDRINUSE', port: 3333, address: '127.0.0.1', says: /Port 3333 .* in use.* set / },
      { code: 'EACCES', syscall: 'listen', port: 80, says: /Port 80 needs rights/ },
      { code: 'EACCES', path: '/srv/app/tmp', says: /\/srv\/app\/tmp is not writable/ },
      { code: 'EROFS', path: '/srv/app/tmp', says: /not writable/ },
      { code: 'ENOSPC', says: /disk is full/ },
      { code: 'SQLITE_CANTOPEN', says: /SQLite database .* cannot be written.*DB_SQLITE_PATH/ },
      { code: 'SQLITE_READONLY', says: /cannot be written/ },
      { code: 'SQLITE_NOTADB', says: /not a readable SQLite database/ },
      { code: 'ER_BAD_DB_ERROR', says: /does not exist.*CREATE DATABASE/ },
      { code: 'ER_ACCESS_DENIED_ERROR', says: /refuses user .*DB_USER and DB_PASSWORD/ },
      { code: 'ER_DBACCESS_DENIED_ERROR', says: /may not use the database.*GRANT/ },
      { code: 'ECONNREFUSED', syscall: 'connect', says: /does not answer.*DB_HOST and DB_PORT/ },
      { code: 'ER_BINLOG_CREATE_ROUTINE_NEED_SUPER', says: /log_bin_trust_function_creators/ },
      { errno: 1419, says: /log_bin_trust_function_creators/ },
      { code: 'E_START', message: 'What is wrong: do this.', says: /^What is wrong: do this\.$/ },
      {
        code: 'E_OUTBOUND_ALLOWED',
        message: 'What is wrong: do this.',
        says: /^What is wrong: do this\.$/,
      },
    ])
    .run(({ assert }, { says, ...failure }) => {
      const sentence = startFailureSentence({ message: 'from elsewhere', ...failure })
      assert.match(sentence!, says)
      assert.notInclude(sentence!, '\n')
    })

  test('names every setting that is missing or wrong', ({ assert }) => {
    const sentence = startFailureSentence({
      code: 'E_INVALID_ENV_VARIABLES',
      message: 'Validation failed for one or more environment variables',
      help: [
        '- Missing environment variable "APP_KEY"',
        '- Value for environment variable "PORT" must be numeric, instead received "abc"',
      ].join('\n'),
    })
    assert.equal(
      sentence,
      'The settings are not complete: APP_KEY is missing; PORT must be numeric and not "abc". Set it in .env or in the environment; .env.example explains every setting.'
    )
  })

  test('a fault of the program is none of them', ({ assert }) => {
    assert.isNull(startFailureSentence(new TypeError('x is not a function')))
  })
})
