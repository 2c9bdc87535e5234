import { PlatformError } from '../../source.js';

/** One event of a stream: https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation */
export interface ServerSentEvent {
  readonly event: string;
  readonly data: string;
}

/** A server sends a comment every few seconds. */
const silentMs = 90_000;
/** No event is so long. */
const maxEventLength = 4_000_000;

/** Comments only say that the line is open. Ends when the stream does; whoever has opened it closes it. */
export async function* readEvents(
  bytes: AsyncIterable<Uint8Array>,
  idleMs = silentMs,
): AsyncGenerator<ServerSentEvent> {
  const decoder = new TextDecoder();
  const chunks = bytes[Symbol.asyncIterator]();
  let text = '';
  let event = '';
  let data: string[] = [];
  for (;;) {
    const chunk = await withinTime(chunks.next(), idleMs);
    if (chunk.done) return;
    text += decoder.decode(chunk.value, { stream: true });
    if (text.length > maxEventLength) throw new PlatformError('Mastodon streamed an event without end');
    const lines = text.split(/\r\n|\n|\r(?!$)/);
    text = lines.pop() as string;
    for (const line of lines) {
      if (line === '') {
        if (data.length > 0) yield { event: event === '' ? 'message' : event, data: data.join('\n') };
        event = '';
        data = [];
        continue;
      }
      const [, field, value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) as RegExpExecArray;
      if (field === 'event') event = value;
      else if (field === 'data') data.push(value);
    }
  }
}

async function withinTime<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const silent = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new PlatformError('Mastodon’s stream has gone silent')), ms);
  });
  try {
    return await Promise.race([work, silent]);
  } finally {
    clearTimeout(timer);
  }
}
