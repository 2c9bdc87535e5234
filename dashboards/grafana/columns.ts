import { HideSeriesConfigBuilder } from '@grafana/grafana-foundation-sdk/common';
import type { DynamicConfigValue } from '@grafana/grafana-foundation-sdk/dashboard';
import type { Column, Unit } from '../panels/panel.js';
import { decimals, grafanaUnit } from './units.js';

/** What Grafana is told of a column: overrides of its field. */
export interface Override {
  readonly matcher: { readonly id: 'byName' | 'byRegexp'; readonly options: string };
  readonly properties: DynamicConfigValue[];
}

/**
 * Fields of a column. Without labels the field has the column's name; a series of a label is called by both:
 * `value Sales`.
 */
export function override(column: string, labelled: boolean, properties: DynamicConfigValue[]): Override {
  return {
    matcher: labelled ? { id: 'byRegexp', options: `/^${column}( |$)/` } : { id: 'byName', options: column },
    properties,
  };
}

export const named = (name: string): DynamicConfigValue => ({ id: 'displayName', value: name });

export function unitProperties(unit: Unit): DynamicConfigValue[] {
  const id = grafanaUnit[unit];
  const digits = decimals[unit];
  return [
    ...(id === null ? [] : [{ id: 'unit', value: id }]),
    ...(digits === undefined ? [] : [{ id: 'decimals', value: digits }]),
  ];
}

/** Not drawn, but told when the pointer is on what is drawn. */
export const onlyInTooltip: DynamicConfigValue = {
  id: 'custom.hideFrom',
  value: new HideSeriesConfigBuilder().viz(true).legend(true).tooltip(false).build(),
};

/** Denominators, which stand beside every number, and are never a line of their own. */
export function denominators(columns: readonly Column[], by: string | null): Override[] {
  return columns.flatMap(({ of, ofTitle, title }) =>
    of === undefined
      ? []
      : [
          override(of, by !== null, [
            named(`${by === null ? title : label(by)}: of so many ${ofTitle ?? 'in all'}`),
            { id: 'unit', value: 'locale' },
            onlyInTooltip,
          ]),
        ],
  );
}

/** The series' label, in Grafana's own words. */
export const label = (by: string): string => `\${__field.labels.${by}}`;
