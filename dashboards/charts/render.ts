import type { ECharts } from 'echarts/core';
import type { Drawing, Hover } from './drawing.js';

/** From a drawing to SVG, on the server. The library takes most of a second to load: it is loaded when first needed. */

export interface Rendered {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
  readonly hover: HoverPixels;
}

/** The same points where they lie in the picture, pixels. */
export interface HoverPixels {
  readonly along: Hover['along'];
  readonly points: readonly {
    readonly x: number;
    readonly y: number;
    readonly title: string;
    readonly lines: readonly string[];
  }[];
}

export interface RenderOptions {
  /** Pixels. */
  readonly width: number;
  /** Unique on the page: before the ids within the picture. */
  readonly id: string;
  /** What the picture says, for those who do not see it. */
  readonly alt: string;
}

export type Renderer = (drawing: Drawing, options: RenderOptions) => Rendered;

let loading: Promise<Renderer> | null = null;

export function loadRenderer(): Promise<Renderer> {
  loading ??= load();
  return loading;
}

async function load(): Promise<Renderer> {
  // One after the other: they share most of what they load.
  const core = await import('echarts/core');
  const charts = await import('echarts/charts');
  const components = await import('echarts/components');
  const renderers = await import('echarts/renderers');
  core.use([
    charts.LineChart,
    charts.BarChart,
    charts.ScatterChart,
    components.GridComponent,
    components.GraphicComponent,
    components.MarkLineComponent,
    components.MarkPointComponent,
    renderers.SVGRenderer,
  ]);
  return (drawing, options) => {
    const { width } = options;
    const height = Math.ceil(drawing.height);
    const chart = core.init(null, null, { renderer: 'svg', ssr: true, width, height });
    try {
      chart.setOption({ animation: false, backgroundColor: 'transparent', ...drawing.option });
      return {
        svg: cleaned(chart.renderToSVGString(), options, height),
        width,
        height,
        hover: pixels(chart, drawing.hover),
      };
    } finally {
      // Keeps the process alive otherwise.
      chart.dispose();
    }
  };
}

function pixels(chart: ECharts, { along, points }: Hover): HoverPixels {
  return {
    along,
    points: points.map(({ at, title, lines }) => {
      const [x = 0, y = 0] = chart.convertToPixel({ gridIndex: 0 }, at.map(Number)) as unknown as number[];
      return { x: Math.round(x), y: Math.round(y), title, lines };
    }),
  };
}

/**
 * Without style elements, classes and style attributes, which a strict content security policy refuses and which would
 * hold for the whole page; ids of its own; one decimal where a pixel is enough.
 */
function cleaned(svg: string, { width, id, alt }: RenderOptions, height: number): string {
  const inner = svg
    .replace(/^<svg[^>]*>\s*/, '')
    .replace(/<\/svg>\s*$/, '')
    .replace(/<style[^<>]*>(?:[^<]|<(?!\/?style))*<\/style>/g, '')
    .replace(/ (class|ecmeta_\w+|pointer-events)="[^"]*"/g, '')
    .replace(/<rect width="\d+" height="\d+" x="0" y="0" fill="(none|transparent)"><\/rect>\s*/, '')
    .replace(/ style="([^"]*)"/g, (_, style: string) => styleAttributes(style))
    .replace(/\bzr\d+-(\w+)/g, `${id}-$1`)
    .replace(/ (d|transform|points)="([^"]*)"/g, (_, name: string, value: string) => ` ${name}="${rounded(value)}"`)
    .replace(/\n+/g, '');
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeXml(alt)}">${inner}</svg>`;
}

/** `font: normal normal 12px sans-serif` and the like as attributes of their own. */
function styleAttributes(style: string): string {
  const attributes: string[] = [];
  for (const declaration of style.split(';')) {
    const [name = '', ...rest] = declaration.split(':');
    const value = rest.join(':').trim();
    if (value === '') continue;
    if (name.trim() !== 'font') {
      attributes.push(` ${name.trim()}="${value.replace(/"/g, "'")}"`);
      continue;
    }
    const font = /^(?:(?:normal|italic)\s+)?(?:normal\s+)?(?:(\w+)\s+)?(\d+(?:\.\d+)?px)\s+(.+)$/.exec(value);
    if (font?.[1] !== undefined && font[1] !== 'normal') attributes.push(` font-weight="${font[1]}"`);
    if (font) attributes.push(` font-size="${font[2]}" font-family="${font[3]?.replace(/"/g, "'")}"`);
  }
  return attributes.join('');
}

const rounded = (numbers: string): string =>
  numbers.replace(/-?(?<!\d)\d+\.\d{2,}/g, (number) => String(Number(Number(number).toFixed(2))));

export function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
