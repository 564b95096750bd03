import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import drive from '@adonisjs/drive/services/main'
import logger from '@adonisjs/core/services/logger'
import db from '@adonisjs/lucid/services/db'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { now } from '#core/clock'
import { insert, insertOnce, select, update } from '#core/database/sql'
import { inTransaction } from '#core/database/transaction'
import { CONTENT_TYPES, EXTENSIONS } from '#core/images/image_format'
import type { PreparedImage } from '#core/images/prepare_image'

/**
 * Milliseconds within which whoever stored an image must have named it; milliseconds after which one that nobody names is
 * removed (`SweepImages`). Apart, so that the two cannot meet.
 */
const NAMED_WITHIN_MS = 30 * 60_000
export const SWEPT_AFTER_MS = 60 * 60_000

/**
 * One feature's uploaded images, in a folder of the storage. A row of the feature names each; as long as none does, since it
 * is not there yet or no longer, a row of `unnamed_images` says that the file may go. So nothing stays for ever, wherever a
 * process dies.
 *
 * Names are made up when an image is stored and never given twice: what stands under one does not change.
 */
export class ImageStore {
  constructor(private readonly folder: string) {}

  /**
   * Stores an image that nobody names yet. Not in a transaction: `name` belongs in it, or `remove` after it failed.
   *
   * @returns its name, 80 bits that nobody has used; null where the storage did not take it: why not is in the log
   */
  async put({ bytes, format }: PreparedImage): Promise<string | null> {
    const file = `${randomBytes(10).toString('hex')}.${EXTENSIONS[format]}`
    const path = this.pathOf(file)
    await inTransaction((trx) => insert(trx, 'unnamed_images', [{ path, since: now() }]))
    try {
      await drive.use().put(path, bytes, {
        contentType: CONTENT_TYPES[format],
        contentLength: bytes.length,
      })
      return file
    } catch (err) {
      logger.error({ err, path }, 'The storage did not take an image')
      await this.remove([file])
      return null
    }
  }

  /**
   * In the transaction that writes the row by which an image is found from then on.
   *
   * @throws E_IMAGE_NOT_KEPT where that comes so late that the image may have been removed
   */
  async name(trx: TransactionClientContract, file: string): Promise<void> {
    const kept = await update(trx, 'DELETE FROM unnamed_images WHERE path = ? AND since > ?', [
      this.pathOf(file),
      now() - NAMED_WITHIN_MS,
    ])
    if (kept === 0) {
      throw Object.assign(new Error(`The image ${file} is not kept any more`), {
        code: 'E_IMAGE_NOT_KEPT',
      })
    }
  }

  /**
   * In the transaction that ends the last row by which images are found: they are removed once it is committed, or by the
   * next sweep.
   */
  async letGo(trx: TransactionClientContract, files: string[]): Promise<void> {
    if (files.length === 0) return
    for (const file of files) {
      await insertOnce(trx, 'unnamed_images', { path: this.pathOf(file), since: now() })
    }
    trx.after('commit', () => this.remove(files))
  }

  /**
   * Removes those of the images that nobody names. One that stays because the storage does not answer is removed by a sweep.
   */
  async remove(files: string[]): Promise<void> {
    for (const file of files) await removeUnnamed(this.pathOf(file))
  }

  /**
   * @returns the image as a stream that has begun
   * @throws what the storage says, where there is none
   */
  async open(file: string): Promise<Readable> {
    const stream = await drive.use().getStream(this.pathOf(file))
    if (!stream.readableLength) await once(stream, 'readable')
    return stream
  }

  /**
   * @throws what the storage says, where there is none
   */
  async read(file: string): Promise<Uint8Array> {
    return drive.use().getBytes(this.pathOf(file))
  }

  private pathOf(file: string) {
    return `${this.folder}/${file}`
  }
}

/**
 * The file first: while it is there, a row says so. Without one it is named, or gone.
 *
 * @returns whether it went by this
 */
export async function removeUnnamed(path: string): Promise<boolean> {
  try {
    const [unnamed] = await select(
      db.connection(),
      'SELECT since FROM unnamed_images WHERE path = ?',
      [path]
    )
    if (!unnamed) return false
    await drive.use().delete(path)
    await inTransaction((trx) => update(trx, 'DELETE FROM unnamed_images WHERE path = ?', [path]))
    return true
  } catch (err) {
    logger.warn({ err, path }, 'An image that nobody names stays in the storage for now')
    return false
  }
}
