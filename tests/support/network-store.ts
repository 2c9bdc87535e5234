import { pino } from 'pino';
import type { ActivityEvent } from '../../infra/contracts/activity.js';
import type { DirectoryRecord } from '../../infra/contracts/directory.js';
import type { Store } from '../../infra/store/store.js';
import { families } from '../../processors/families.js';
import { refresh } from '../../processors/refresh.js';
import type { Interaction } from './brute-force-network.js';
import { emptyStore, land } from './brute-force-store.js';
import type { TestStore } from './test-store.js';

export const networkTables = [
  'interaction',
  'network_period',
  'persona_period',
  'lorenz_period',
  'open_doors',
] as const;

export interface Link {
  readonly from: string;
  readonly to: string;
  readonly day: string;
  readonly community?: string;
  readonly platform?: string;
  readonly scope?: string;
  readonly fromPlaces?: Interaction['from_places'];
  readonly toPlaces?: Interaction['to_places'];
  readonly replies?: number;
  readonly reactions?: number;
  readonly shares?: number;
  readonly mentions?: number;
}

/** People of whom nothing is known. */
export const nowhere: Interaction['from_places'] = [
  ['unit', ''],
  ['level', ''],
  ['location', ''],
];

export async function insertInteractions(store: Store, links: readonly Link[], version: number): Promise<void> {
  await store.insert(
    'interaction',
    [
      'day',
      'community_id',
      'scope',
      'platform',
      'from_person',
      'to_person',
      'from_places',
      'to_places',
      'replies',
      'reactions',
      'shares',
      'mentions',
      'version',
    ],
    links.map((link) => [
      link.day,
      link.community ?? '',
      link.scope ?? 'internal',
      link.platform ?? 'slack',
      link.from,
      link.to,
      link.fromPlaces ?? nowhere,
      link.toPlaces ?? nowhere,
      link.replies ?? 0,
      link.reactions ?? 0,
      link.shares ?? 0,
      link.mentions ?? 0,
      version,
    ]),
  );
}

export async function refreshSome(
  { store, config }: TestStore,
  names: readonly string[],
  now = Date.now,
): Promise<void> {
  const some = families.filter(({ name }) => names.includes(name));
  await refresh({ store, config, families: some, logger: pino({ level: 'silent' }), now });
}

/** The store holds these acts and exactly these interactions, with its networks; a function may look at the facts first. */
export async function givenInteractions(
  fixture: TestStore,
  links: readonly Link[] | (() => Promise<readonly Link[]>),
  { events = [], records = [] }: { events?: readonly ActivityEvent[]; records?: readonly DirectoryRecord[] },
): Promise<void> {
  await emptyStore(fixture.store);
  for (const table of networkTables) await fixture.store.command(`TRUNCATE TABLE ${table}`);
  await land(fixture.store, { events, records });
  await refreshSome(fixture, ['conversations', 'facts', 'interactions', 'participation']);
  await fixture.store.command('TRUNCATE TABLE interaction');
  await insertInteractions(fixture.store, typeof links === 'function' ? await links() : links, Date.now());
  await refreshSome(fixture, ['network']);
}
