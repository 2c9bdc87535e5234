import * as units from '@grafana/grafana-foundation-sdk/units';
import type { Unit } from '../panels/panel.js';

const suffix = (text: string): string => `suffix: ${text}`;

/** Grafana's unit of a panel's; null where the kind of column says enough. */
export const grafanaUnit: Readonly<Record<Unit, string | null>> = {
  count: units.LocaleFormat,
  people: units.LocaleFormat,
  posts: units.LocaleFormat,
  acts: units.LocaleFormat,
  percent: units.Percent,
  points: suffix('points'),
  change: units.Percent,
  seconds: units.Seconds,
  days: suffix('days'),
  weeks: suffix('weeks'),
  ratio: units.NoUnit,
  times: suffix('×'),
  index: units.NoUnit,
  'per week': suffix('per week'),
  'per thousand': suffix('‰'),
  hops: suffix('hops'),
  'events per second': units.EventsPerSecond,
  text: null,
  time: null,
};

/** Whole numbers are written whole; a figure of a few people does not get digits that it has not. */
export const decimals: Readonly<Partial<Record<Unit, number>>> = {
  percent: 1,
  points: 1,
  change: 1,
  ratio: 2,
  times: 2,
  index: 2,
  'per week': 1,
  'per thousand': 1,
  hops: 1,
};
