const graphemes = new Intl.Segmenter()

const LETTER = /[\p{L}\p{N}]/u

/**
 * The first letters of a name's first and last word, for where a picture would stand: `Bruno Bianchi` → `BB`. Empty for a
 * name without letters.
 */
export function initialsOf(name: string): string {
  const words = name.split(/[^\p{L}\p{N}\p{M}'’]+/u).filter((word) => LETTER.test(word))
  const ends = words.length > 1 ? [words[0]!, words.at(-1)!] : words
  return ends.map(firstLetter).join('')
}

function firstLetter(word: string): string {
  const letters = [...graphemes.segment(word)].map(({ segment }) => segment)
  const first = letters.find((letter) => LETTER.test(letter)) ?? ''
  const capital = first.toLocaleUpperCase('en')
  // a capital of two letters (ß) is no initial
  return capital.length === first.length ? capital : first
}
