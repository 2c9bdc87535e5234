import type { DigestLanguage } from './digest.js';

/** Pictures write days and numbers in English; in another language their texts are said again. Nothing else is touched. */

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

export function localisedSvg(svg: string, language: DigestLanguage): string {
  if (language === 'en') return svg;
  return svg.replace(
    /(<(?:text|tspan)\b[^<>]*>)([^<]*)(?=<)/g,
    (_, tag: string, text: string) => tag + germanText(text),
  );
}

function germanText(text: string): string {
  return text
    .replace(/\b(\d{1,2}) (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\b/g, (_, day: string, month: string) => {
      const index = months.indexOf(month);
      const name = new Intl.DateTimeFormat('de', { month: 'short', timeZone: 'UTC' }).format(Date.UTC(2026, index, 15));
      return `${day}. ${name}`;
    })
    .replace(/(\d),(\d{3})\b/g, '$1.$2')
    .replace(/(^|[^\d.&#])(\d+)\.(\d{1,2})(?![\d.])/g, '$1$2,$3')
    .replace(/ to (?=[−\d])/g, ' bis ');
}
