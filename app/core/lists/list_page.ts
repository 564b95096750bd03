import { type ListQuery, PAGE_SIZE } from '#core/lists/list_query'

/**
 * One page of a list: which rows to read, and where the neighbours are.
 */
export interface ListPage {
  /** 1 and up; within range whatever the address asked for. */
  number: number
  pages: number
  size: number
  /** Rows to skip. */
  offset: number
  /** All rows that match the filters. */
  total: number
  /** "1–25 of 312": the first and the last row shown; 0 in an empty list. */
  first: number
  last: number
  previous: string | null
  next: string | null
  /** Addresses of the pages worth a link; null where some are left out. */
  links: ({ number: number; address: string } | null)[]
}

/**
 * @param total number of rows that match the list's filters
 */
export function pageOf(list: ListQuery, total: number, size = PAGE_SIZE): ListPage {
  const pages = Math.max(1, Math.ceil(total / size))
  const number = Math.min(list.page, pages)
  const offset = (number - 1) * size
  const address = (page: number) => list.address({ page })

  return {
    number,
    pages,
    size,
    offset,
    total,
    first: total === 0 ? 0 : offset + 1,
    last: Math.min(offset + size, total),
    previous: number > 1 ? address(number - 1) : null,
    next: number < pages ? address(number + 1) : null,
    links: worthALink(number, pages).map((page) =>
      page === null ? null : { number: page, address: address(page) }
    ),
  }
}

/**
 * First, last, the page itself and its neighbours; null for a gap.
 */
function worthALink(number: number, pages: number): (number | null)[] {
  const kept = [1, number - 1, number, number + 1, pages].filter(
    (page, index, all) => page >= 1 && page <= pages && all.indexOf(page) === index
  )
  return kept.flatMap((page, index) => {
    const before = kept[index - 1]
    return before !== undefined && page - before > 1 ? [null, page] : [page]
  })
}
