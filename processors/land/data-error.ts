/**
 * ClickHouse's error codes for a row it cannot take. Everything else (network, memory, disk, too many parts) is about the
 * server, and the same rows go in later.
 */
const dataErrorCodes = new Set([
  '6', // CANNOT_PARSE_TEXT
  '25', // CANNOT_PARSE_ESCAPE_SEQUENCE: a lone surrogate
  '26', // CANNOT_PARSE_QUOTED_STRING
  '27', // CANNOT_PARSE_INPUT_ASSERTION_FAILED
  '33', // CANNOT_READ_ALL_DATA
  '38', // CANNOT_PARSE_DATE
  '41', // CANNOT_PARSE_DATETIME
  '43', // ILLEGAL_TYPE_OF_ARGUMENT
  '53', // TYPE_MISMATCH
  '69', // ARGUMENT_OUT_OF_BOUND
  '70', // CANNOT_CONVERT_TYPE
  '72', // CANNOT_PARSE_NUMBER
  '117', // INCORRECT_DATA
  '130', // CANNOT_READ_ARRAY_FROM_TEXT
  '131', // TOO_LARGE_STRING_SIZE
  '321', // VALUE_IS_OUT_OF_RANGE_OF_DATA_TYPE
  '349', // CANNOT_INSERT_NULL_IN_ORDINARY_COLUMN
]);

export function isDataError(error: unknown): boolean {
  const code = (error as { code?: unknown }).code;
  return (typeof code === 'string' || typeof code === 'number') && dataErrorCodes.has(String(code));
}

/**
 * Lands items; where the store refuses the data of one, halves the batch until that one stands alone and gives it to
 * `refused`. Any other error is thrown: the batch is delivered again.
 */
export async function landOrBisect<T>(
  items: readonly T[],
  land: (items: readonly T[]) => Promise<void>,
  refused: (item: T, error: Error) => void,
): Promise<void> {
  if (items.length === 0) return;
  try {
    await land(items);
  } catch (error) {
    if (!isDataError(error)) throw error;
    if (items.length === 1) {
      refused(items[0]!, error as Error);
      return;
    }
    const middle = Math.ceil(items.length / 2);
    await landOrBisect(items.slice(0, middle), land, refused);
    await landOrBisect(items.slice(middle), land, refused);
  }
}
