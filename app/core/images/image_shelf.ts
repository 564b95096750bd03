/**
 * Small files in memory, by a name whose content never changes. Bounded by bytes; the least recently taken go first.
 */
export class ImageShelf {
  #files = new Map<string, Uint8Array>()
  #bytes = 0

  constructor(private readonly limits: { total: number; each: number }) {}

  /** Whether a file of so many bytes is kept at all. */
  takes(bytes: number): boolean {
    return bytes <= this.limits.each
  }

  get(name: string): Uint8Array | undefined {
    const file = this.#files.get(name)
    if (file) {
      this.#files.delete(name)
      this.#files.set(name, file)
    }
    return file
  }

  put(name: string, file: Uint8Array) {
    if (this.#files.has(name) || !this.takes(file.length)) return
    this.#files.set(name, file)
    this.#bytes += file.length
    for (const [oldest, { length }] of this.#files) {
      if (this.#bytes <= this.limits.total) return
      this.#files.delete(oldest)
      this.#bytes -= length
    }
  }
}
