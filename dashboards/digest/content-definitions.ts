import { measureNames } from './candidates.js';
import type { Section } from './model.js';
import { sectionOf } from './section.js';
import type { Telling } from './telling.js';

/** Null where nothing has changed, or nobody knows what it was. */
export function definitionsSection({ figures, strings, format }: Telling): Section | null {
  const { former, definitions } = figures;
  if (former === null) return null;
  const changed = Object.entries(definitions).flatMap(([name, version]) => {
    const before = former[name];
    if (before === undefined || before === version) return [];
    const measure = measureNames.find((known) => known === name);
    const title = measure === undefined ? strings.definitions.conformity : strings.measures[measure].title;
    return [strings.definitions.measure(title, format.count(version), format.count(before))];
  });
  return changed.length === 0
    ? null
    : sectionOf('definitions', strings, { title: strings.sections.definitions, paragraphs: changed });
}
