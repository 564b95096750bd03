/**
 * Why a process cannot start, in one sentence that also says what to do: shown without a stack.
 */
export class StartError extends Error {
  static readonly code = 'E_START'
  readonly code = StartError.code
}
