import { expect, test } from '@jest/globals';
import { type AlertState, createAlertState } from '../../../../dashboards/alerts/alert-state.js';
import { forgetOld } from '../../../../dashboards/alerts/forget-old.js';
import { nextStep } from '../../../../dashboards/alerts/next-step.js';
import { type AlertDelivery, type AlertRecord, alertId } from '../../../../infra/contracts/alert.js';
import { encodeAlert } from '../../../../infra/contracts/cloud-events.js';
import { testAlert } from '../../../support/alert-sender.js';

/** What is done next for a target, from records alone. */

const start = Date.UTC(2026, 10, 3, 14);
const target = 'a'.repeat(32);
const claimId = 'd'.repeat(32);
const otherClaim = 'e'.repeat(32);
const id = (about: string): string => alertId(testAlert({ about }));

type Timed = readonly [atMs: number, record: AlertRecord];
const raised = (about: string): AlertRecord => ({ type: 'raised', id: id(about), ...testAlert({ about }) });
const of = (...about: string[]) => ({
  ...{ target, channel: 'press', kind: 'email' as const, group: id(about[0] ?? ''), alerts: about.map(id) },
  ...{ attempt: 1, at: start, claimId },
});
const claim = (...about: string[]): AlertDelivery => ({ type: 'claim', ...of(...about), leaseMs: 60_000 });
const sent = (...about: string[]): AlertDelivery => ({ type: 'sent', ...of(...about) });
const failed = (nextAt: number | null, ...about: string[]): AlertDelivery => ({
  ...{ type: 'failed', ...of(...about), isPermanent: nextAt === null, code: 500, reason: 'it fails', nextAt },
});

function stateOf(records: readonly Timed[]): AlertState {
  const state = createAlertState();
  for (const [index, [at, record]] of [[0, { type: 'target', target, since: start }] as Timed, ...records].entries()) {
    state.apply({
      ...{ topic: 'earshot.alert.v1', partition: 0, offset: String(index), timestamp: start + at },
      ...encodeAlert(record),
    });
  }
  return state;
}

/** In short: what is done `at` ms after the start. */
function step(records: readonly Timed[], at: number): string {
  const found = nextStep(
    stateOf(records),
    { id: target, wants: ({ about }) => about !== 'unwanted' },
    { now: start + at, groupMs: 30_000, giveUpMs: 3_600_000 },
  );
  const names = (ids: readonly string[]): string =>
    ids.map((one) => ['acme', 'beta', 'gamma', 'unwanted'].find((about) => id(about) === one)).join(' ');
  switch (found.kind) {
    case 'idle':
      return 'idle';
    case 'wait':
      return `wait until ${found.until - start}`;
    case 'silence':
      return `silence ${names(found.alerts)}`;
    case 'give up':
      return `give up: ${found.reason}`;
    case 'send': {
      const told = names(found.told.map((alert) => alert.raised.id));
      return `send ${names(found.alerts)}, tell ${told}, attempt ${found.attempt}`;
    }
  }
}

test.each<[string, readonly Timed[], number, string]>([
  ['nothing', [], 0, 'idle'],
  ['the first, at once', [[0, raised('acme')]], 0, 'send acme, tell acme, attempt 1'],
  ['what it does not want', [[0, raised('unwanted')]], 0, 'idle'],
  [
    'all that are there',
    [
      [0, raised('acme')],
      [1, raised('beta')],
    ],
    1,
    'send acme beta, tell acme beta, attempt 1',
  ],
  [
    'sent',
    [
      [0, raised('acme')],
      [1, claim('acme')],
      [2, sent('acme')],
    ],
    10,
    'idle',
  ],
  [
    'sent, and raised again',
    [
      [0, raised('acme')],
      [1, claim('acme')],
      [2, sent('acme')],
      [3, raised('acme')],
    ],
    10,
    'idle',
  ],
  [
    'within the window: it waits for others',
    [
      [0, raised('acme')],
      [0, claim('acme')],
      [100, sent('acme')],
      [200, raised('beta')],
    ],
    300,
    'wait until 30100',
  ],
  [
    'after the window: together',
    [
      [0, raised('acme')],
      [0, claim('acme')],
      [100, sent('acme')],
      [200, raised('beta')],
      [300, raised('gamma')],
    ],
    30_100,
    'send beta gamma, tell beta gamma, attempt 1',
  ],
  [
    'claimed by somebody',
    [
      [0, raised('acme')],
      [0, claim('acme')],
    ],
    59_999,
    'wait until 60000',
  ],
  [
    'claimed by somebody who was killed',
    [
      [0, raised('acme')],
      [0, claim('acme')],
    ],
    60_000,
    'send acme, tell acme, attempt 2',
  ],
  [
    'failed: it waits, and others wait with it',
    [
      [0, raised('acme')],
      [0, claim('acme')],
      [1, failed(start + 5_000, 'acme')],
      [2, raised('beta')],
    ],
    40,
    'wait until 5000',
  ],
  [
    'failed: tried again, its alerts never change',
    [
      [0, raised('acme')],
      [0, claim('acme')],
      [1, failed(start + 5_000, 'acme')],
      [2, raised('beta')],
    ],
    5_000,
    'send acme, tell acme, attempt 2',
  ],
  [
    'failed for good: the next one is tried',
    [
      [0, raised('acme')],
      [0, claim('acme')],
      [1, failed(null, 'acme')],
      [2, raised('beta')],
    ],
    30_000,
    'send beta, tell beta, attempt 1',
  ],
  [
    'failed for too long',
    [
      [0, raised('acme')],
      [0, claim('acme')],
      [1, failed(start + 9_000_000, 'acme')],
    ],
    3_600_000,
    'give up: given up after 1 hour: it fails',
  ],
  ['never tried for too long', [[0, raised('acme')]], 3_600_001, 'idle'],
  ['raised before the target was there', [[-1, raised('acme')]], 10, 'idle'],
  [
    'muted',
    [
      [0, { type: 'mute', about: 'acme', until: start + 10, at: start }],
      [1, raised('acme')],
    ],
    2,
    'silence acme',
  ],
  [
    'muted until before',
    [
      [0, { type: 'mute', about: 'acme', until: start + 10, at: start }],
      [1, raised('acme')],
    ],
    10,
    'send acme, tell acme, attempt 1',
  ],
  [
    'all muted',
    [
      [0, { type: 'mute', about: '*', until: start + 10, at: start }],
      [1, raised('acme')],
    ],
    2,
    'silence acme',
  ],
  [
    'another one muted',
    [
      [0, { type: 'mute', about: 'beta', until: start + 10, at: start }],
      [1, raised('acme')],
    ],
    2,
    'send acme, tell acme, attempt 1',
  ],
  [
    'unmuted',
    [
      [0, { type: 'mute', about: 'acme', until: start + 10, at: start }],
      [1, { type: 'unmute', about: 'acme', at: start }],
      [1, raised('acme')],
    ],
    2,
    'send acme, tell acme, attempt 1',
  ],
  [
    'silenced',
    [
      [0, raised('acme')],
      [1, { type: 'silenced', id: id('acme'), at: start }],
    ],
    2,
    'idle',
  ],
  [
    'acknowledged',
    [
      [0, raised('acme')],
      [1, { type: 'acknowledged', id: id('acme'), at: start, note: null }],
    ],
    2,
    'idle',
  ],
  [
    'acknowledged while it failed',
    [
      [0, raised('acme')],
      [0, claim('acme')],
      [1, failed(start + 5_000, 'acme')],
      [2, { type: 'acknowledged', id: id('acme'), at: start, note: null }],
    ],
    10,
    'give up: acknowledged or muted before it could be sent',
  ],
  [
    'one of two acknowledged while they failed',
    [
      [0, raised('acme')],
      [0, raised('beta')],
      [0, claim('acme', 'beta')],
      [1, failed(start + 5_000, 'acme', 'beta')],
      [2, { type: 'acknowledged', id: id('acme'), at: start, note: null }],
    ],
    5_000,
    'send acme beta, tell beta, attempt 2',
  ],
])('%s', (_, records, at, expected) => {
  expect(step(records, at)).toBe(expected);
});

test('of two claims the first has it, and none may take an alert that another message has', () => {
  const both: readonly Timed[] = [
    [0, raised('acme')],
    [0, raised('beta')],
    [1, claim('acme', 'beta')],
    [2, { ...claim('acme', 'beta'), claimId: otherClaim } as AlertDelivery],
    [3, { ...claim('beta'), claimId: otherClaim } as AlertDelivery],
  ];
  const { messages } = stateOf(both).target(target);
  expect(messages).toHaveLength(1);
  expect(messages[0]?.claim?.record.claimId).toBe(claimId);
});

test('a failure of somebody whose claim was lost changes nothing', () => {
  const records: readonly Timed[] = [
    [0, raised('acme')],
    [0, claim('acme')],
    [60_000, { ...claim('acme'), attempt: 2, claimId: otherClaim } as AlertDelivery],
    [60_001, failed(null, 'acme')],
  ];
  expect(stateOf(records).target(target).messages[0]).toMatchObject({ failed: null, attempts: 2 });
});

test('the same records again change nothing, and what cannot be read is passed over', () => {
  const state = stateOf([[0, raised('acme')]]);
  const record = { topic: 'earshot.alert.v1', partition: 0, headers: {}, key: 'k', timestamp: start };
  state.apply({ ...record, offset: '5', value: Buffer.from('{"type":"of the future"}') });
  state.apply({ ...record, offset: '6', value: Buffer.from('no JSON') });
  state.apply({ ...record, offset: '7', value: null });
  state.apply({ ...record, offset: '2', ...encodeAlert(raised('beta')) });
  expect(state.alerts().map((alert) => alert.raised.about)).toEqual(['acme']);
});

test('what is older than 400 days leaves the log, and nothing else', async () => {
  const dayMs = 86_400_000;
  const state = stateOf([
    [0, raised('acme')],
    [0, { type: 'acknowledged', id: id('acme'), at: start, note: null }],
    [0, claim('acme')],
    [0, sent('acme')],
    [300 * dayMs, raised('beta')],
    [300 * dayMs, claim('beta')],
  ]);
  const gone: string[] = [];
  const log = {
    append: async (_topic: unknown, records: readonly { readonly key: string; readonly value: Buffer | null }[]) => {
      for (const { key, value } of records) if (value === null) gone.push(key);
    },
  };
  await forgetOld(log, state, start + 399 * dayMs);
  expect(gone).toEqual([]);
  await forgetOld(log, state, start + 401 * dayMs);
  const message = `message/${target}/${id('acme')}`;
  expect(gone.sort()).toEqual(
    [
      `alert/${id('acme')}`,
      `alert/${id('acme')}/acknowledged`,
      `${message}/claim/${claimId}`,
      `${message}/sent`,
    ].sort(),
  );
});
