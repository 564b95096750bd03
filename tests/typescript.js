/**
 * `node --import=./tests/typescript.js`: runs TypeScript as ts-exec does, with the same compiler and settings, but keeps what
 * it compiled in `tmp/typescript` and asks no other thread. The tests start a process some hundred times.
 */
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createRequire, registerHooks } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const FOLDER = fileURLToPath(new URL('../tmp/typescript', import.meta.url))

/** Those of tsconfig.json, in the compiler's words. */
const SETTINGS = {
  sourceMaps: true,
  module: { type: 'es6' },
  jsc: {
    target: 'esnext',
    parser: { syntax: 'typescript', decorators: true, dynamicImport: true },
    transform: { decoratorMetadata: true, legacyDecorator: true },
    experimental: { keepImportAttributes: true },
    keepClassNames: true,
  },
}

// ts-exec brings it
const { transformSync } = createRequire(import.meta.resolve('@poppinss/ts-exec'))('@swc/core')

mkdirSync(FOLDER, { recursive: true })
process.setSourceMapsEnabled(true)
registerHooks({
  resolve(specifier, context, next) {
    try {
      return next(specifier, context)
    } catch (error) {
      if (error.code !== 'ERR_MODULE_NOT_FOUND' || !error.url?.endsWith('.js')) throw error
      return next(error.url.replace(/js$/, 'ts'), context)
    }
  },

  load(url, context, next) {
    const [address] = url.split('?')
    if (!address.startsWith('file:') || !address.endsWith('.ts')) return next(url, context)
    const source = `${compiled(fileURLToPath(address))}\n//# sourceURL=${url}`
    return { format: 'module', source, shortCircuit: true }
  },
})

function compiled(path) {
  const text = readFileSync(path, 'utf8')
  const key = createHash('sha256')
    .update(JSON.stringify([path, text, SETTINGS]))
    .digest('hex')
  const file = join(FOLDER, `${key}.js`)
  try {
    return readFileSync(file, 'utf8')
  } catch {
    const { code, map } = transformSync(text, { ...SETTINGS, filename: path })
    const inline = Buffer.from(map).toString('base64')
    const output = `${code}\n//# sourceMappingURL=data:application/json;base64,${inline}`
    // whoever reads meanwhile sees all of it or nothing
    const draft = `${file}.${process.pid}`
    writeFileSync(draft, output)
    renameSync(draft, file)
    return output
  }
}
