import {
  GraphThresholdsStyleMode,
  LegendDisplayMode,
  LegendPlacement,
  SortOrder,
  TooltipDisplayMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import {
  FieldColorBuilder,
  FieldColorModeId,
  ThresholdsConfigBuilder,
  ThresholdsMode,
} from '@grafana/grafana-foundation-sdk/dashboard';
import type { Threshold } from '../panels/panel.js';

/** Parts that charts share. */

/** A legend says which line is which; one line is what the title says. */
export function legend(shown: boolean): VizLegendOptionsBuilder {
  return new VizLegendOptionsBuilder()
    .showLegend(shown)
    .displayMode(LegendDisplayMode.List)
    .placement(LegendPlacement.Bottom)
    .calcs([]);
}

/** All values at once, so that a denominator is read with its figure. */
export function tooltip(): VizTooltipOptionsBuilder {
  return new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.None);
}

/** The same colour for the same label on every panel. */
export function colours(byName: boolean): FieldColorBuilder {
  return new FieldColorBuilder().mode(byName ? FieldColorModeId.PaletteClassicByName : FieldColorModeId.PaletteClassic);
}

/** Lines at values that mean something; they judge nothing, so that nothing is red. */
export function thresholdLines(thresholds: readonly Threshold[]): ThresholdsConfigBuilder {
  return new ThresholdsConfigBuilder()
    .mode(ThresholdsMode.Absolute)
    .steps([
      { value: null, color: 'transparent' },
      ...[...thresholds].sort((a, b) => a.value - b.value).map(({ value }) => ({ value, color: 'text' })),
    ]);
}

export function thresholdStyle(thresholds: readonly Threshold[]): GraphThresholdsStyleMode {
  return thresholds.length === 0 ? GraphThresholdsStyleMode.Off : GraphThresholdsStyleMode.Dashed;
}
