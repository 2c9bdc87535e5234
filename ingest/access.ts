import { setTimeout as pause } from 'node:timers/promises';
import type { Budget, CommunitySettings, Since } from '../infra/source-settings.js';
import { defaultSince, sinceMs } from '../infra/source-settings.js';
import { type Choice, createChoice } from './communities.js';
import { createPlatformHttp, type PlatformHttp } from './http/http.js';
import { createRequestLimits } from './http/request-limits.js';
import { createUsageMeter, type UsageMeter } from './http/usage.js';
import type { Source } from './source.js';

/** `since`, `communities` and `budget` of a source that asks a platform's API. */
export interface ApiSettings {
  readonly since?: Since | undefined;
  readonly communities?: CommunitySettings | undefined;
  readonly budget?: Budget | undefined;
}

/** What all that runs under one source's name shares: live reading, back-fill, calls, a check. */
export interface Access {
  readonly http: PlatformHttp;
  readonly usage: UsageMeter;
  readonly communities: Choice;
  /** Where a back-fill begins, ms. */
  readonly since: number;
}

export interface AccessOptions {
  readonly source: Pick<Source<unknown>, 'api'>;
  readonly settings: ApiSettings;
  readonly secrets: readonly string[];
  now(): number;
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
  /** No answer is waited for longer. */
  readonly maxTimeoutMs?: number;
}

export function createAccess({ source, settings, secrets, now, sleep, maxTimeoutMs }: AccessOptions): Access {
  const usage = createUsageMeter(settings.budget ?? {}, source.api?.costs, now);
  const limits = createRequestLimits({
    limits: source.api?.limits ?? {},
    pauses: source.api?.pauses ?? 'all',
    now,
    sleep: sleep ?? ((ms, signal) => pause(ms, undefined, { signal })),
  });
  return {
    http: createPlatformHttp({ limits, usage, now, secrets, ...(maxTimeoutMs === undefined ? {} : { maxTimeoutMs }) }),
    usage,
    communities: createChoice(settings.communities),
    since: sinceMs(settings.since ?? defaultSince, now()),
  };
}
