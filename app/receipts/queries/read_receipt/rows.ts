/** What is read of rows whose numbers the driver may give as texts. */
export type Row = Record<string, string | number | null>

export const number = (value: string | number | null | undefined) => Number(value ?? 0)

export const instant = (value: string | number | null | undefined) =>
  value === null || value === undefined ? null : Number(value)

/** Placeholders for a list. */
export const marks = (ids: readonly unknown[]) => ids.map(() => '?').join(', ')
