import type { Section } from './model.js';
import type { Strings } from './strings/en.js';

export function sectionOf(
  id: Section['id'],
  strings: Strings,
  parts: Pick<Section, 'title'> & Partial<Omit<Section, 'id' | 'title'>>,
): Section {
  return {
    id,
    paragraphs: [],
    figures: [],
    items: [],
    notes: [],
    picture: null,
    figuresTitles: { now: strings.thisWeek, usual: strings.usual },
    ...parts,
  };
}
