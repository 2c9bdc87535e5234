import { isRecord } from '../../fields.js';
import type { Http, PlatformHttp } from '../../http/http.js';
import { SourceStoppedError } from '../../source.js';
import type { VivaEngageConfig } from './config.js';

/** A token that holds now. */
export interface Tokens {
  get(signal: AbortSignal): Promise<string>;
}

/** The only permission there is, on behalf of a person; refresh tokens go on for it. */
const scope = 'https://www.yammer.com/access_as_user offline_access';
/** A token is renewed so long before it ends. */
const marginMs = 120_000;

export function createTokens(config: VivaEngageConfig, http: PlatformHttp, now: () => number): Tokens {
  const { token, entra } = config;
  if (entra === undefined) return { get: async () => token as string };
  const asking: Http = http.for({ title: 'Microsoft Entra', explain: entraWords });
  let held: { token: string; until: number } | null = null;
  /** Entra gives a new one each time; the one of the configuration stays good for the next start. */
  let refreshToken = entra.refreshToken;
  return {
    async get(signal) {
      if (held !== null && held.until - marginMs > now()) return held.token;
      const { body, status } = await asking.json({
        url: `${entra.url.replace(/(?<!\/)\/+$/, '')}/${encodeURIComponent(entra.tenant)}/oauth2/v2.0/token`,
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'refresh_token',
          client_id: entra.clientId,
          ...(entra.clientSecret === undefined ? {} : { client_secret: entra.clientSecret }),
          refresh_token: refreshToken,
          scope,
        }),
        accept: [400],
        signal,
      });
      const answer = isRecord(body) ? body : {};
      if (status === 400 || typeof answer.access_token !== 'string') {
        throw new SourceStoppedError(
          `Microsoft Entra gives no token (${entraWords(body) ?? 'it does not say why'}): sign in again and put the new refresh token into entra.refreshToken`,
        );
      }
      if (typeof answer.refresh_token === 'string') refreshToken = answer.refresh_token;
      const seconds = typeof answer.expires_in === 'number' ? answer.expires_in : 3600;
      held = { token: answer.access_token, until: now() + seconds * 1000 };
      return held.token;
    },
  };
}

/** `invalid_grant: AADSTS700082`: the code says it all, and the rest holds ids of people and requests. */
function entraWords(body: unknown): string | null {
  if (!isRecord(body) || typeof body.error !== 'string') return null;
  const code =
    typeof body.error_description === 'string' ? /AADSTS\d{3,8}/.exec(body.error_description)?.[0] : undefined;
  return code === undefined ? body.error.slice(0, 60) : `${body.error.slice(0, 60)}: ${code}`;
}
