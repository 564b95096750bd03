/**
 * What every entry point needs to boot the application: its root and how to import its files.
 */
export const APP_ROOT = new URL('../', import.meta.url)

export const IMPORTER = (filePath: string) => {
  if (filePath.startsWith('./') || filePath.startsWith('../')) {
    return import(new URL(filePath, APP_ROOT).href)
  }
  return import(filePath)
}

/**
 * Under `npm start` a channel leads to the parent; when the parent was killed it closes, and this process stops too.
 */
export function stopWithParent(stop: () => void) {
  if (!process.channel) return
  process.once('disconnect', stop)
  process.channel.unref()
}
