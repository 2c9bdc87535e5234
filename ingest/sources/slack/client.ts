import { retryAfterMs } from '../../http/retry-after.js';
import { PlatformError, type SourceContext } from '../../source.js';
import { isRecord, type JsonRecord, text } from '../slack-common/json.js';
import type { SlackConfig } from './config.js';
import { slackError, slackWords } from './errors.js';
import type { SlackMethod } from './limits.js';

export type Params = Readonly<Record<string, string | number | boolean | undefined>>;

/** Slack's Web API. Whatever is not `ok` is thrown. */
export interface SlackClient {
  call(method: SlackMethod, params: Params, signal: AbortSignal): Promise<SlackAnswer>;
}

export interface SlackAnswer {
  readonly body: JsonRecord;
  /** Scopes of the token; null: not said. */
  readonly scopes: readonly string[] | null;
}

export function createSlackClient(config: SlackConfig, context: Pick<SourceContext, 'http' | 'now'>): SlackClient {
  const http = context.http.for({
    title: 'Slack',
    headers: () => ({ authorization: `Bearer ${config.token}` }),
    explain: (body) => (isRecord(body) ? slackWords(body) : null),
  });
  return {
    async call(method, params, signal) {
      const given = Object.entries(params).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, String(value)] as [string, string]],
      );
      // Every method takes a form; JSON is not taken by those that read.
      const answer = await http.json({
        url: new URL(method, config.apiUrl),
        body: new URLSearchParams(given),
        scope: method,
        signal,
      });
      const { body, headers } = answer;
      if (!isRecord(body)) throw new PlatformError(`Slack answered ${method} with something that is no object`);
      if (body.ok !== true) throw slackError(method, body, retryAfterMs(headers, context.now()));
      return {
        body,
        scopes:
          headers
            .get('x-oauth-scopes')
            ?.split(/[\s,]+/)
            .filter(Boolean) ?? null,
      };
    },
  };
}

/** A list in an answer. An answer without it is not half of one. */
export function listOf(body: JsonRecord, field: string, method: SlackMethod): readonly unknown[] {
  const list = body[field];
  if (!Array.isArray(list)) throw new PlatformError(`Slack answered ${method} without ${field}`);
  return list;
}

/** Where the list goes on; null: it ends here. */
export function nextCursor(body: JsonRecord): string | null {
  const metadata = isRecord(body.response_metadata) ? body.response_metadata : {};
  return text(metadata.next_cursor, 2000);
}
