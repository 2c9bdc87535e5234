import type { DescribedSource } from '../infra/source-report.js';
import type { Source } from './source.js';

/** A source as it declares itself. */
export function describeSource({ type, title, ways, gives, api, tried }: Source<unknown>): DescribedSource {
  const { costs } = api ?? {};
  return {
    type,
    title,
    ways,
    gives,
    limits: Object.entries(api?.limits ?? {}).map(([scope, { requests, perMs }]) => ({ scope, requests, perMs })),
    counts: costs ? { unit: costs.unit, perDay: costs.perDay ?? null, perMonth: costs.perMonth ?? null } : null,
    tried,
  };
}
