import { prettyPrintError } from '@adonisjs/core'

interface Failure {
  code?: string
  errno?: number | string
  message: string
  help?: string
  syscall?: string
  path?: string
  port?: number
  address?: string
  sqlMessage?: string
}

/**
 * Prints why a process could not start. What an operator can mend is one sentence that says what to do; anything
 * else is a fault of ours and comes with its stack.
 */
export function explainStartFailure(error: unknown) {
  const sentence = startFailureSentence(error as Failure)
  if (sentence) process.stderr.write(`${sentence}\n`)
  else prettyPrintError(error as Error)
}

/**
 * @returns null where the failure is none of those an operator causes
 */
export function startFailureSentence(error: Failure): string | null {
  const setting = (name: string, otherwise: string) => process.env[name] || otherwise
  const server = `${setting('DB_HOST', '127.0.0.1')}:${setting('DB_PORT', '3306')}`
  const database = setting('DB_DATABASE', 'panel_affiliates')
  const user = setting('DB_USER', 'root')
  const sqlite = setting('DB_SQLITE_PATH', 'tmp/panel_affiliates.sqlite')

  switch (error?.code) {
    // our own sentences
    case 'E_START':
    case 'E_ALLOWED_SITES':
    case 'E_DEFAULT_PLAN':
    case 'E_OUTBOUND_ALLOWED':
    case 'E_PANEL_SECRET_FORMAT':
    case 'E_VISIT_TOKEN_KEYS':
      return error.message

    case 'E_INVALID_ENV_VARIABLES':
      return `${settingsSentence(error.help ?? '')} Set it in .env or in the environment; .env.example explains every setting.`

    case 'E_INSECURE_ENCRYPTER_KEY':
      return 'APP_KEY is too short: set it to at least 32 random characters in .env ("node ace generate:key" makes one).'

    case 'EADDRINUSE':
      return `Port ${error.port} on ${error.address ?? setting('HOST', 'localhost')} is in use by another program: stop that program, or set ${portSetting(error.port)} to a free port in .env.`

    case 'EADDRNOTAVAIL':
      return `HOST is ${setting('HOST', '')}, which is no address of this machine: set HOST=localhost, or HOST=0.0.0.0 to listen on every address.`

    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return error.syscall === 'listen'
        ? `Port ${error.port} needs rights that this user does not have: set ${portSetting(error.port)} to one above 1023 in .env.`
        : `${error.path ?? 'A folder of the application'} is not writable for this user: give it write permission, or run the command as its owner.`

    case 'ENOENT':
    case 'ENOTDIR':
    case 'EEXIST':
      return error.syscall === 'mkdir'
        ? `The folder ${error.path} cannot be made: check DB_SQLITE_PATH and SANDBOX_SQLITE_PATH.`
        : null

    case 'ENOSPC':
      return 'The disk is full: make room and start again.'

    case 'SQLITE_CANTOPEN':
    case 'SQLITE_READONLY':
    case 'SQLITE_READONLY_DIRECTORY':
      return `The SQLite database ${sqlite} cannot be written: check that this user may write the file and its folder, or set DB_SQLITE_PATH.`

    case 'SQLITE_NOTADB':
    case 'SQLITE_CORRUPT':
      return `${sqlite} is not a readable SQLite database: restore it from a backup, or set DB_SQLITE_PATH to another file.`

    case 'SQLITE_FULL':
    case 'SQLITE_IOERR':
      return `The SQLite database ${sqlite} cannot be written: the disk is full or failing.`

    case 'SQLITE_BUSY':
      return `The SQLite database ${sqlite} is locked by another program for longer than 5 seconds: end that program and start again.`

    case 'ER_BAD_DB_ERROR':
      return `The database ${database} does not exist on ${server}: create it with "CREATE DATABASE \`${database}\` CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;", or set DB_DATABASE.`

    case 'ER_DBACCESS_DENIED_ERROR':
      return `User ${user} may not use the database ${database} on ${server}: "GRANT ALL PRIVILEGES ON \`${database}\`.* TO …", or set DB_USER and DB_DATABASE.`

    case 'ER_ACCESS_DENIED_ERROR':
    case 'ER_ACCESS_DENIED_NO_PASSWORD_ERROR':
      return `The database server ${server} refuses user ${user} with this password: check DB_USER and DB_PASSWORD.`

    case 'ER_TABLEACCESS_DENIED_ERROR':
    case 'ER_SPECIFIC_ACCESS_DENIED_ERROR':
      return `User ${user} lacks a right on the database ${database}: ${error.sqlMessage ?? error.message}.`

    case 'ER_BINLOG_CREATE_ROUTINE_NEED_SUPER':
      return 'The database refuses the triggers that protect the ledger to this user, since binary logging is on (error 1419): set log_bin_trust_function_creators=1 on the server, or run the migrations once as a user with SUPER.'

    case 'ER_CON_COUNT_ERROR':
    case 'ER_TOO_MANY_USER_CONNECTIONS':
      return `The database server ${server} has no free connection: raise max_connections there, or lower DB_POOL_MAX.`

    case 'ECONNREFUSED':
    case 'ETIMEDOUT':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'ECONNRESET':
    case 'PROTOCOL_CONNECTION_LOST':
      return error.syscall === 'listen' || (error.syscall === 'getaddrinfo' && !usesMysql())
        ? `HOST is ${setting('HOST', '')}, which is no address of this machine: set HOST=localhost.`
        : `The database server ${server} does not answer (${error.code}), asked as user ${user} for the database ${database}: start it, or check DB_HOST and DB_PORT.`
  }

  if (error?.errno === 1419) {
    return startFailureSentence({ ...error, code: 'ER_BINLOG_CREATE_ROUTINE_NEED_SUPER', errno: 0 })
  }
  if (/Timeout acquiring a connection/.test(error?.message ?? '')) {
    return `The database did not give a connection in time: check that ${usesMysql() ? server : sqlite} answers and is not locked.`
  }
  return null
}

function usesMysql() {
  return process.env.DB_CONNECTION === 'mysql'
}

function portSetting(port: number | undefined) {
  return String(port) === process.env.PORT ? 'PORT' : 'SANDBOX_MAIL_PORT'
}

/**
 * From the framework's list of complaints to one sentence.
 */
function settingsSentence(help: string) {
  const complaints = help
    .split('\n')
    .map((line) => line.replace(/^- /, '').trim())
    .filter(Boolean)
    .map((line) =>
      line
        .replace(/^Missing environment variable "(\w+)"$/, '$1 is missing')
        .replace(
          /^Value for environment variable "(\w+)" must be (.*?)(?:, instead received "(.*)")?$/s,
          (_, name, rule, value) =>
            `${name} must be ${rule}${value === undefined ? '' : ` and not "${value}"`}`
        )
        .replace(
          /^"(\w+)" env variable must be (.*) \(Current value: "(.*)"\)$/s,
          (_, name, rule, value) => `${name} must be ${rule} and not "${value}"`
        )
    )
  return `The settings are not complete: ${complaints.join('; ')}.`
}
