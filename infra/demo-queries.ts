import type { ListeningQuery } from './listening-settings.js';

/** What the demo organisation listens for: itself, its competitor, and three things that people there talk about. */
export const demoQueries: ListeningQuery[] = [
  { name: 'almwind', title: 'Almwind', kind: 'brand', ours: true, query: 'almwind', diacritics: 'ignored' },
  { name: 'norrwind', title: 'Norrwind', kind: 'competitor', ours: false, query: 'norrwind', diacritics: 'ignored' },
  {
    name: 'wellbeing',
    title: 'Wellbeing',
    kind: 'theme',
    ours: false,
    query:
      '"quiet room" OR "running group" OR overtime OR Ruheraum OR Laufgruppe OR Überstunden* OR "salle calme" OR "sala tranquila"',
    diacritics: 'ignored',
  },
  {
    name: 'security',
    title: 'Security',
    kind: 'theme',
    ours: false,
    query: 'phishing OR (password* NEAR/2 polic*) OR "access review" OR "laptop encryption"',
    diacritics: 'ignored',
  },
  {
    name: 'travel',
    title: 'Travel',
    kind: 'theme',
    ours: false,
    query: '"travel policy" OR "train tickets" OR "expense app" OR "hotel rates"',
    diacritics: 'ignored',
  },
];
