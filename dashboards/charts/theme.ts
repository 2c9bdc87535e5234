/** Colours of pictures. Data colours are told apart by people who see no red, no green or no blue, and by their lightness. */
export interface Theme {
  /** Of lines and bars, in this order. */
  readonly series: readonly string[];
  /** From little to much. */
  readonly steps: readonly string[];
  /** Of text on each of them. */
  readonly onSteps: readonly string[];
  /** Lines beyond the palette. */
  readonly rest: string;
  readonly text: string;
  readonly mutedText: string;
  readonly grid: string;
  readonly axis: string;
  readonly background: string;
  readonly fontFamily: string;
}

const fontFamily = "Inter, system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif";

/** For white paper and for programs that know no CSS variables. */
export const lightTheme: Theme = {
  series: ['#1f5fbf', '#c2410c', '#0f766e', '#86309c', '#8a6a00', '#2b87b8', '#b4235f', '#5b6472'],
  steps: ['#e6eefa', '#c2d7f3', '#93b8e8', '#5f93d8', '#2f6cc0', '#144a94'],
  onSteps: ['#1b2430', '#1b2430', '#1b2430', '#111820', '#ffffff', '#ffffff'],
  rest: '#c3c8d0',
  text: '#1b2430',
  mutedText: '#556070',
  grid: '#e8ebef',
  axis: '#b6bdc7',
  background: '#ffffff',
  fontFamily,
};

export const darkTheme: Theme = {
  series: ['#7fb0f5', '#f39a63', '#4fc3b0', '#d79be8', '#d9b84a', '#86cdf0', '#f48fb4', '#a9b2c0'],
  steps: ['#1e2d45', '#24416c', '#2e5a99', '#4f86d0', '#79a8ea', '#b4cff6'],
  onSteps: ['#e8ecf2', '#e8ecf2', '#ffffff', '#0b0f15', '#0b0f15', '#0b0f15'],
  rest: '#4b5565',
  text: '#e8ecf2',
  mutedText: '#a3adbb',
  grid: '#2a3340',
  axis: '#566173',
  background: '#171d26',
  fontFamily,
};

/** One picture for light and dark: the page says what the variables are. */
export const cssTheme: Theme = {
  series: lightTheme.series.map((_, index) => `var(--series-${index + 1})`),
  steps: lightTheme.steps.map((_, index) => `var(--step-${index + 1})`),
  onSteps: lightTheme.onSteps.map((_, index) => `var(--on-step-${index + 1})`),
  rest: 'var(--rest)',
  text: 'var(--text)',
  mutedText: 'var(--muted)',
  grid: 'var(--grid)',
  axis: 'var(--axis)',
  background: 'var(--card)',
  fontFamily: 'inherit',
};

/** The variables of `cssTheme` with a theme's colours, as declarations. */
export function cssVariables(theme: Theme): string {
  return [
    ...theme.series.map((colour, index) => `--series-${index + 1}:${colour}`),
    ...theme.steps.map((colour, index) => `--step-${index + 1}:${colour}`),
    ...theme.onSteps.map((colour, index) => `--on-step-${index + 1}:${colour}`),
    `--rest:${theme.rest}`,
    `--text:${theme.text}`,
    `--muted:${theme.mutedText}`,
    `--grid:${theme.grid}`,
    `--axis:${theme.axis}`,
    `--card:${theme.background}`,
  ].join(';');
}

/** Of the n-th line or bar. */
export const seriesColour = (theme: Theme, index: number): string => theme.series[index] ?? theme.rest;
