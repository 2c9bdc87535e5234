/**
 * Cuts a JSON list into its items while it streams by, without building them. It keeps what stands before a cut or a
 * broken item, says at which byte it went wrong, and never holds more than one item.
 */

export interface ArrayItem {
  readonly index: number;
  /** Offset of its first byte in the file. */
  readonly byte: number;
  /** Null: there is a problem. */
  readonly json: Buffer | null;
  readonly problem: string | null;
}

export interface ArraySplitter {
  push(chunk: Buffer): ArrayItem[];
  /** The stream is over; says what is missing, if anything. */
  end(): ArrayItem[];
  readonly index: number;
  readonly byte: number;
}

type Phase = 'start' | 'between' | 'nested' | 'string' | 'bare' | 'after' | 'failed';

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const openList = 0x5b;
const closeList = 0x5d;
const openObject = 0x7b;
const closeObject = 0x7d;
const byteOrderMark = [0xef, 0xbb, 0xbf];

const isSpace = (byte: number): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

export function createArraySplitter(maxItemBytes: number): ArraySplitter {
  let phase: Phase = 'start';
  let index = 0;
  let offset = 0;
  let depth = 0;
  let inString = false;
  let escaped = false;
  let itemByte = 0;
  let itemBytes = 0;
  let parts: Buffer[] = [];

  const problem = (text: string, byte: number): ArrayItem => ({ index, byte, json: null, problem: text });

  const keep = (chunk: Buffer, from: number, to: number): void => {
    itemBytes += to - from;
    if (itemBytes <= maxItemBytes) parts.push(chunk.subarray(from, to));
    else parts = [];
  };

  const finish = (): ArrayItem => {
    const item: ArrayItem =
      itemBytes > maxItemBytes
        ? problem(`is larger than ${maxItemBytes} bytes (it begins at byte ${itemByte})`, itemByte)
        : {
            index,
            byte: itemByte,
            json: parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts),
            problem: null,
          };
    index += 1;
    parts = [];
    itemBytes = 0;
    phase = 'between';
    return item;
  };

  const begin = (first: number, byte: number): Phase => {
    itemByte = byte;
    depth = 0;
    inString = false;
    escaped = false;
    phase = first === openList || first === openObject ? 'nested' : first === quote ? 'string' : 'bare';
    return phase;
  };

  /** Position behind the end of the item that is being read, or -1 when the chunk ends first. */
  const scan = (chunk: Buffer, from: number): number => {
    for (let at = from; at < chunk.length; at += 1) {
      const byte = chunk[at] as number;
      if (phase === 'bare') {
        if (byte === comma || byte === closeList || isSpace(byte)) return at;
      } else if (inString) {
        if (escaped) escaped = false;
        else if (byte === backslash) escaped = true;
        else if (byte === quote) {
          inString = false;
          if (phase === 'string') return at + 1;
        }
      } else if (byte === quote) inString = true;
      else if (byte === openList || byte === openObject) depth += 1;
      else if (byte === closeList || byte === closeObject) {
        depth -= 1;
        if (depth === 0) return at + 1;
      }
    }
    return -1;
  };

  const start = (byte: number, at: number): ArrayItem | null => {
    if (isSpace(byte) || byte === byteOrderMark[at]) return null;
    if (byte === openList) {
      phase = 'between';
      return null;
    }
    phase = 'failed';
    return problem(byte === openObject ? 'holds one object, not a list' : 'is not a JSON list', at);
  };

  return {
    get index() {
      return index;
    },
    get byte() {
      return offset;
    },
    push(chunk) {
      const found: ArrayItem[] = [];
      let at = 0;
      while (at < chunk.length && phase !== 'failed') {
        if (phase === 'nested' || phase === 'string' || phase === 'bare') {
          const end = scan(chunk, at);
          keep(chunk, at, end < 0 ? chunk.length : end);
          if (end < 0) break;
          found.push(finish());
          at = end;
          continue;
        }
        const byte = chunk[at] as number;
        if (phase === 'start') {
          const failed = start(byte, offset + at);
          if (failed) found.push(failed);
          at += 1;
        } else if (isSpace(byte) || (phase === 'between' && byte === comma)) {
          at += 1;
        } else if (phase === 'after') {
          phase = 'failed';
          found.push(
            problem(`something follows the end of the list at byte ${offset + at}; it was not read`, offset + at),
          );
        } else if (byte === closeList) {
          phase = 'after';
          at += 1;
        } else if (byte === closeObject) {
          phase = 'failed';
          found.push(
            problem(`there is a stray } at byte ${offset + at}; the rest of the file was not read`, offset + at),
          );
        } else {
          // The opening quote must not be taken for the closing one.
          if (begin(byte, offset + at) === 'string') {
            inString = true;
            keep(chunk, at, at + 1);
            at += 1;
          }
        }
      }
      offset += chunk.length;
      return found;
    },
    end() {
      if (phase === 'after' || phase === 'failed') return [];
      if (phase === 'start') return [problem('is empty', 0)];
      if (phase === 'between')
        return [problem(`the file ends at byte ${offset} without the closing ]: what followed is missing`, offset)];
      return [
        problem(
          `the file ends at byte ${offset} in the middle of the item that begins at byte ${itemByte}: the rest is missing`,
          itemByte,
        ),
      ];
    },
  };
}
