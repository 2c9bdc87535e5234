/** Closed classes of English: words that are of one class only, so that a text has the classes it is meant to have. */
export const functionWords = {
  article: ['the', 'a', 'an'],
  auxverb: ['is', 'are', 'was', 'have', 'has', 'can', 'would', 'should', 'could', 'will', 'were', 'been'],
  conj: ['and', 'or', 'but', 'if', 'because', 'while', 'although', 'unless', 'whereas'],
  adverb: [
    'just',
    'really',
    'very',
    'also',
    'again',
    'always',
    'often',
    'perhaps',
    'here',
    'never',
    'quite',
    'sometimes',
  ],
  ppron: ['we', 'i', 'you', 'they', 'our', 'she', 'he', 'my', 'us', 'your', 'them'],
  ipron: ['it', 'this', 'something', 'those', 'these', 'anything', 'everyone', 'its', 'someone'],
  preps: ['in', 'of', 'to', 'with', 'at', 'from', 'by', 'into', 'during', 'between', 'through', 'without'],
  quant: ['some', 'many', 'few', 'several', 'enough', 'plenty', 'various', 'whole'],
} as const;

export type FunctionClass = keyof typeof functionWords;
export const functionClasses = Object.keys(functionWords) as FunctionClass[];

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

export const verbs =
  words(`need see change move plan use build check share read write ask tell bring start stop open close
  send keep find show run test review discuss prepare order update compare collect measure train visit hire sell cut pay
  count draft present explain decide schedule track assign replace extend rewrite map split merge rank audit forecast`);

export const adjectives =
  words(`new old small large early late short long local global common single next last weekly daily
  technical internal external final first second central public quiet busy remote shared regional annual possible recent
  current different similar ordinary seasonal written spoken narrow broad plain digital manual`);

export const glad = words(
  'good great helpful excellent useful nice happy wonderful impressive perfect promising smart',
);
export const sorry = words(
  'bad poor broken frustrating terrible wrong confusing annoying useless unfair awful disappointing',
);

/** What everybody talks of. */
export const general =
  words(`people team meeting week question idea work time way problem project customer office manager
  colleague answer point case month year number group list message example reason place day part thing side step goal`);

/** What a thread is about: each topic has words that the others hardly use. */
export const topicWords: readonly (readonly string[])[] = [
  words(`roadmap strategy market region partner target segment competitor portfolio merger growth vision priority charter
    milestone expansion position licence franchise territory channel alliance venture benchmark`),
  words(`invoice budget cost forecast ledger expense margin bonus refund tariff salary contract supplier discount subsidy
    depreciation audit quarter cashflow reserve payroll procurement tender voucher`),
  words(`release server module database branch deployment interface pipeline container script latency cache endpoint backup
    migration firewall repository compiler gateway cluster schema token browser patch`),
  words(`recruit interview trainee mentor onboarding vacancy candidate referral apprentice resume seminar coaching appraisal
    promotion workshop certificate curriculum faculty internship handbook rotation probation skill role`),
  words(`canteen parking desk elevator building garage lobby printer kitchen window heating garden badge reception carpet
    cleaning shuttle bicycle locker stairway terrace balcony ventilation furniture`),
  words(`warehouse shipment pallet forklift truck route carrier container customs harbour inventory crate conveyor delivery
    packaging barcode depot freight return shelf dispatch label transit dock`),
];

const onsets = [
  'b',
  'br',
  'c',
  'cl',
  'd',
  'dr',
  'f',
  'g',
  'gr',
  'h',
  'l',
  'm',
  'n',
  'p',
  'pl',
  'r',
  's',
  'st',
  't',
  'tr',
  'v',
];
const vowels = ['a', 'e', 'i', 'o', 'u', 'ai', 'ea', 'ou'];
const codas = ['', 'l', 'm', 'n', 'r', 's', 't', 'nd', 'rk', 'st'];
const endings = ['ing', 'er', 'ment', 'ium', 'ity', 'ord', 'ation', 'ette'];
const tailLength = 260;

/** Rare words, each of one topic: product names, places, technical terms. Invented, and the same ones every time. */
export function rareWords(topic: number): readonly string[] {
  return Array.from({ length: tailLength }, (_, index) => {
    let rest = (index * topicWords.length + topic) * 7919;
    const part = (parts: readonly string[]): string => {
      const chosen = parts[rest % parts.length] as string;
      rest = Math.floor(rest / parts.length);
      return chosen;
    };
    return part(onsets) + part(vowels) + part(codas) + part(onsets) + part(vowels) + part(endings);
  });
}

/** What stands at a place in a sentence. */
export type Slot = FunctionClass | 'noun' | 'verb' | 'adjective';

const slotNames: Readonly<Record<string, Slot>> = {
  a: 'article',
  x: 'auxverb',
  c: 'conj',
  d: 'adverb',
  p: 'ppron',
  i: 'ipron',
  r: 'preps',
  q: 'quant',
  N: 'noun',
  V: 'verb',
  A: 'adjective',
};

export const sentences: readonly (readonly Slot[])[] = [
  'pxVaN',
  'aNxArpN',
  'pVqNraN',
  'aANxdA',
  'ixAcpVN',
  'ixArN',
  'pdVaANrN',
  'qNxVraAN',
  'NrNVaN',
  'ANVNcN',
  'VaNrpN',
  'pVNcpxVi',
  'aNraNxA',
  'VANrN',
  'NVdA',
].map((pattern) => [...pattern].map((letter) => slotNames[letter] as Slot));
