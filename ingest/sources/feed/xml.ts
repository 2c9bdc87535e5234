import { Parser } from 'htmlparser2';
import { attributeName, elementName, type Scope, scopeWithin } from './xml-names.js';

/**
 * XML as feeds have it: often not well-formed. htmlparser2 reads it in one pass, forgives, and knows of entities only the five
 * of XML and numbers: those that a document declares are never looked at, so nothing grows beyond the bytes that came.
 */

export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: (XmlElement | string)[];
  /** xml:lang and xml:base that hold here. */
  readonly lang: string | null;
  readonly base: string;
}

export interface XmlFeed {
  /** The outermost element. */
  readonly root: string | null;
  /** What stands before, between and behind the entries. */
  readonly head: readonly XmlElement[];
  readonly entries: readonly XmlElement[];
  /** An entry that breaks off with the document; it is not among the entries. */
  readonly isCutOff: boolean;
  /** What was too much of a thing; null: nothing. */
  readonly tooMuch: string | null;
}

export interface XmlLimits {
  readonly depth: number;
  readonly entries: number;
  /** Of one entry, and of all that stands around the entries. */
  readonly elements: number;
  readonly elementsInAll: number;
  /** Of one element. */
  readonly attributes: number;
  /** Of one entry, UTF-16 units. */
  readonly text: number;
}

/**
 * An end tag is looked for among the open elements, so depth times size is what a hostile document could cost; within these
 * limits the time grows with the bytes only.
 */
export const xmlLimits: XmlLimits = {
  depth: 100,
  entries: 10_000,
  elements: 5000,
  elementsInAll: 300_000,
  attributes: 200,
  text: 1_000_000,
};

const entryNames = new Set(['item', 'atom:entry']);
/** Within an entry they hold no others of their kind: one that is not closed ends where the next begins. */
const flat = new Set(
  (
    'title link guid description pubdate author category comments enclosure content:encoded dc:creator dc:date ' +
    'wfw:commentrss slash:comments atom:title atom:id atom:link atom:updated atom:published atom:summary atom:content'
  ).split(' '),
);

interface Open {
  readonly element: XmlElement | null;
  readonly name: string;
  readonly scope: Scope | null;
  readonly lang: string | null;
  readonly base: string;
  isClosed: boolean;
}

export function readXmlFeed(text: string, base: string, limits: XmlLimits = xmlLimits): XmlFeed {
  const head: XmlElement[] = [];
  const entries: XmlElement[] = [];
  /** As the parser has them, and those that are open by our rules. */
  const stack: Open[] = [];
  const open: Open[] = [];
  let root: string | null = null;
  let entry: Open | null = null;
  let elements = 0;
  let headElements = 0;
  let elementsInAll = 0;
  let attributesSeen = 0;
  let length = 0;
  let isEnding = false;
  let isStopped = false;
  let isCutOff = false;
  let tooMuch: string | null = null;

  function closeFrom(index: number, isWhole: boolean): void {
    for (const one of open.splice(index)) {
      one.isClosed = true;
      if (one !== entry) continue;
      entry = null;
      if (isWhole) entries.push(one.element as XmlElement);
      else isCutOff = true;
    }
  }

  function stop(what: string): void {
    tooMuch ??= what;
    isStopped = true;
    parser.pause();
  }

  /** What was left open is closed by what cannot stand within it. */
  function closeForgotten(name: string): void {
    if (entry === null) return;
    const at = open.indexOf(entry);
    if (entryNames.has(name)) closeFrom(at, true);
    else if (flat.has(name)) {
      const forgotten = open.findIndex((one, index) => index > at && flat.has(one.name));
      if (forgotten >= 0) closeFrom(forgotten, true);
    }
  }

  const parser = new Parser(
    {
      onopentagname() {
        attributesSeen = 0;
      },
      onattribute() {
        attributesSeen += 1;
        if (attributesSeen > limits.attributes) stop(`attributes of an element beyond ${limits.attributes}`);
      },
      onopentag(raw, given) {
        if (isStopped) return;
        elementsInAll += 1;
        if (elementsInAll > limits.elementsInAll) return stop(`elements beyond ${limits.elementsInAll}`);
        const around = stack.at(-1);
        const scope = scopeWithin(around?.scope ?? null, given);
        const name = elementName(raw, scope);
        root ??= name;
        closeForgotten(name);
        if (stack.length >= limits.depth) return stop(`elements within each other beyond ${limits.depth}`);
        const attributes = Object.fromEntries(
          Object.entries(given).map(([key, value]) => [attributeName(key, scope), value]),
        );
        const outer = open.at(-1);
        const lang = attributes['xml:lang'] ?? outer?.lang ?? null;
        const within = outer?.base ?? base;
        const ownBase = attributes['xml:base'];
        const here = ownBase !== undefined && URL.canParse(ownBase, within) ? new URL(ownBase, within).href : within;
        const isEntry = entryNames.has(name);
        const element: XmlElement = { name, attributes, children: [], lang, base: here };
        const opened: Open = { element, name, scope, lang, base: here, isClosed: false };
        if (isEntry) {
          if (entries.length >= limits.entries) return stop(`entries beyond ${limits.entries}`);
          entry = opened;
          elements = 0;
          length = 0;
        } else if (entry !== null) {
          elements += 1;
          if (elements <= limits.elements) outer?.element?.children.push(element);
          else tooMuch ??= `elements of an entry beyond ${limits.elements}`;
        } else {
          headElements += 1;
          if (headElements > limits.elements) tooMuch ??= `elements around the entries beyond ${limits.elements}`;
          else if (outer === undefined || isContainer(outer.name)) head.push(element);
          else outer.element?.children.push(element);
        }
        stack.push(opened);
        open.push(opened);
      },
      ontext(piece) {
        const inside = open.at(-1);
        if (!inside?.element) return;
        length += piece.length;
        if (length > limits.text) {
          if (entry !== null) tooMuch ??= `text of an entry beyond ${limits.text} characters`;
          return;
        }
        const { children } = inside.element;
        const last = children.length - 1;
        if (typeof children[last] === 'string') children[last] += piece;
        else children.push(piece);
      },
      onclosetag() {
        const closed = stack.pop();
        if (!closed || closed.isClosed) return;
        closeFrom(open.indexOf(closed), !isEnding);
      },
    },
    { xmlMode: true, lowerCaseTags: true, lowerCaseAttributeNames: true },
  );
  parser.write(text);
  isEnding = true;
  if (isStopped) closeFrom(0, false);
  else parser.end();
  return { root, head, entries, isCutOff, tooMuch };
}

/** Elements whose children are the feed's own fields. */
const isContainer = (name: string): boolean =>
  name === 'rss' || name === 'rdf:rdf' || name === 'channel' || name === 'atom:feed';
