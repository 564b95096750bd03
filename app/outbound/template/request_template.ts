/**
 * What an admin or affiliate types: how to ask a program, with `${parameters}` in it. Parsed once (`compileTemplate`),
 * judged by one linter in the form and on the server (`lintTemplate`), filled in one pass (`renderRequest`).
 */
export interface RequestTemplate {
  method: 'get' | 'form' | 'json'
  url: string
  /**
   * `a=${x}&b=1` for `form`, a JSON text for `json`. Null for `form` and `json`: the query's parameters travel in the body
   * instead of the URL.
   */
  body: string | null
}

/** What the parameters stand for; null, empty or not there: nothing. */
export type ParameterValues = ReadonlyMap<string, string | null>

/**
 * The parameters that a template may name: a fixed list and prefixes (`landing.` followed by any name).
 */
export interface KnownParameters {
  readonly names: ReadonlySet<string>
  readonly prefixes: readonly string[]
}

export interface RenderedRequest {
  method: 'GET' | 'POST'
  url: string
  contentType: 'application/x-www-form-urlencoded' | 'application/json' | null
  body: string | null
}
