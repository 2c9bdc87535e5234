import { createRequire } from 'node:module';
import { draw } from '../charts/draw.js';
import { loadRenderer } from '../charts/render.js';
import { lightTheme, type Theme } from '../charts/theme.js';
import type { DigestLanguage, DigestPicture } from './digest.js';
import { localisedSvg } from './localise-svg.js';
import type { DigestModel, DigestPictureModel } from './model.js';

/** Pictures of a mail: drawn by the same code as the pages', on a white card of their own, so that they stand on any ground. */

/** Drawn narrow, so that their letters can still be read on a phone. CSS pixels. */
const drawnWidth = 420;
const drawnHeight = 210;
const scale = 3;

/** What stands at the edge of a narrow picture reaches a little over it. CSS pixels. */
const margin = 12;

const fontFamily = 'DejaVu Sans';
const theme: Theme = { ...lightTheme, fontFamily };

/** As wide as the letters that the drawing reckons with. It has Latin, Greek, Cyrillic, Arabic and Hebrew. */
const fontFiles = ['DejaVuSansCondensed.ttf', 'DejaVuSansCondensed-Bold.ttf'];

export async function renderPictures({ sections, language }: DigestModel): Promise<DigestPicture[]> {
  const pictures: DigestPicture[] = [];
  for (const { picture } of sections) {
    if (picture !== null) pictures.push({ cid: picture.cid, alt: picture.alt, png: await pngOf(picture, language) });
  }
  return pictures;
}

async function pngOf(
  { cid, picture, rows, from, until, alt }: DigestPictureModel,
  language: DigestLanguage,
): Promise<Buffer> {
  const render = await loadRenderer();
  const { renderAsync } = await import('@resvg/resvg-js');
  const drawing = draw(picture, rows, { theme, width: drawnWidth, height: drawnHeight, from, until, marks: [] });
  const { svg } = render(drawing, { width: drawnWidth, id: cid, alt });
  const fonts = createRequire(import.meta.url);
  const rendered = await renderAsync(localisedSvg(withMargin(svg), language), {
    fitTo: { mode: 'width', value: (drawnWidth + 2 * margin) * scale },
    background: theme.background,
    font: {
      fontFiles: fontFiles.map((file) => fonts.resolve(`dejavu-fonts-ttf/ttf/${file}`)),
      loadSystemFonts: false,
      defaultFontFamily: fontFamily,
    },
  });
  return Buffer.from(rendered.asPng());
}

function withMargin(svg: string): string {
  return svg.replace(
    /viewBox="0 0 (\d+) (\d+)"/,
    (_, width: string, height: string) =>
      `viewBox="${-margin} 0 ${Number(width) + 2 * margin} ${Number(height) + margin}"`,
  );
}
