/**
 * Every order of the list: 6 of three, 24 of four, 120 of five.
 */
export function permutations<T>(list: T[]): T[][] {
  if (list.length <= 1) return [list]
  return list.flatMap((first, index) =>
    permutations([...list.slice(0, index), ...list.slice(index + 1)]).map((rest) => [
      first,
      ...rest,
    ])
  )
}
