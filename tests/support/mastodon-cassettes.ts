import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';

/** Exchanges with a real Mastodon server (4.6), as a recorder of HTTP wrote them down. */
export interface Exchange {
  /** `test_status.yaml` */
  readonly file: string;
  readonly method: string;
  readonly url: URL;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

interface Recorded {
  readonly interactions: readonly {
    readonly request: { readonly method: string; readonly uri: string };
    readonly response: {
      readonly body: { readonly string: string };
      readonly headers: Readonly<Record<string, readonly string[]>>;
      readonly status: { readonly code: number };
    };
  }[];
}

export function readCassettes(folder: string): Exchange[] {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .sort();
  return files.flatMap((file) => {
    const recorded = parse(readFileSync(path.join(folder, file), 'utf8')) as Recorded;
    return recorded.interactions.map(({ request, response }) => ({
      file,
      method: request.method,
      url: new URL(request.uri),
      status: response.status.code,
      headers: Object.fromEntries(
        Object.entries(response.headers).map(([name, values]) => [name.toLowerCase(), values.join(', ')]),
      ),
      body: response.body.string,
    }));
  });
}

export interface RecordedStatus {
  readonly id: string;
  readonly created_at: string;
  readonly in_reply_to_id: string | null;
  readonly visibility: 'public' | 'unlisted' | 'private' | 'direct';
  readonly content?: string;
  readonly edited_at: string | null;
  readonly reblog: RecordedStatus | null;
  readonly account: { readonly id: string; readonly acct: string; readonly followers_count: number };
  readonly tags: readonly { readonly name: string }[];
}

/** Every status of an answer: the answer itself, in its lists, in the events of a stream. Not those within a status. */
export function statusesIn({ headers, body }: Exchange): RecordedStatus[] {
  const texts = headers['content-type']?.startsWith('text/event-stream')
    ? [...body.matchAll(/^data: (\{.*\})$/gm)].map(([, data]) => data as string)
    : [body];
  return texts.flatMap((text) => found(JSON.parse(text) as unknown));
}

function found(value: unknown): RecordedStatus[] {
  if (Array.isArray(value)) return value.flatMap(found);
  if (typeof value !== 'object' || value === null) return [];
  if ('visibility' in value && 'account' in value) return [value as RecordedStatus];
  return Object.values(value).flatMap(found);
}
