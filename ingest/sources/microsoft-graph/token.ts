import { isRecord } from '../../fields.js';
import type { PlatformHttp } from '../../http/http.js';
import { PlatformError, SourceStoppedError } from '../../source.js';
import type { GraphSettings } from './config.js';
import { graphCode, graphWords } from './words.js';

/** An access token of the client-credentials flow, asked for again shortly before it ends. */
export interface Tokens {
  get(signal: AbortSignal): Promise<string>;
  /** Graph has refused it. */
  forget(): void;
}

/** A token that ends while an answer is under way would be refused. */
const marginMs = 5 * 60_000;
/** What these say passes by itself; everything else needs somebody to act. */
const passing = new Set(['temporarily_unavailable', 'server_error']);

export function createTokens(settings: GraphSettings, platform: PlatformHttp, now: () => number): Tokens {
  const http = platform.for({ title: 'The login of Microsoft', explain: graphWords });
  let known: { token: string; until: number } | undefined;

  async function ask(signal: AbortSignal): Promise<{ token: string; until: number }> {
    const askedAt = now();
    const { status, body } = await http.json({
      url: `${settings.loginUrl}/${encodeURIComponent(settings.tenantId)}/oauth2/v2.0/token`,
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: settings.clientId,
        client_secret: settings.clientSecret,
        scope: `${new URL(settings.graphUrl).origin}/.default`,
      }),
      accept: [400],
      signal,
    });
    if (status === 400) {
      const said = `The login of Microsoft answered 400 (${graphWords(body) ?? 'no reason given'})`;
      // What it says is about the app, and the app's secret might be in it.
      const words = said.replaceAll(settings.clientSecret, '[redacted]').slice(0, 300);
      if (passing.has(graphCode(body) ?? '')) throw new PlatformError(words);
      throw new SourceStoppedError(words);
    }
    if (!isRecord(body) || typeof body.access_token !== 'string' || body.access_token === '') {
      throw new PlatformError('The login of Microsoft answered without access_token');
    }
    const seconds = Number(body.expires_in);
    const lastsMs = Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : 3_600_000;
    return { token: body.access_token, until: askedAt + Math.max(lastsMs - marginMs, lastsMs / 2) };
  }

  return {
    async get(signal) {
      if (!known || now() >= known.until) known = await ask(signal);
      return known.token;
    },
    forget: () => {
      known = undefined;
    },
  };
}
