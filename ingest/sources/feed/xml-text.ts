import type { XmlElement } from './xml.js';

export function childrenOf(element: XmlElement, ...names: readonly string[]): XmlElement[] {
  return names.flatMap((name) =>
    element.children.filter((child): child is XmlElement => typeof child !== 'string' && child.name === name),
  );
}

/** By the first of the names that there is. */
export function first(element: XmlElement | undefined, ...names: readonly string[]): XmlElement | undefined {
  for (const name of names) {
    const found = element?.children.find((child) => typeof child !== 'string' && child.name === name);
    if (found) return found as XmlElement;
  }
  return undefined;
}

/** Whether it holds elements, so that its text is not all. */
export function isBelow(element: XmlElement): boolean {
  return element.children.some((child) => typeof child !== 'string');
}

/** Text as one line; null: none. */
export function plainOf(element: XmlElement | undefined): string | null {
  if (element === undefined) return null;
  const parts: string[] = [];
  collect(element, parts);
  const text = parts.join('').replace(/\s+/g, ' ').trim();
  return text === '' ? null : text;
}

function collect(element: XmlElement, parts: string[]): void {
  for (const child of element.children) {
    if (typeof child === 'string') parts.push(child);
    else collect(child, parts);
  }
}

/** HTML: escaped within the text, or as elements in their own right. */
export function htmlOf(element: XmlElement): string {
  if (!isBelow(element)) return element.children.join('');
  const parts: string[] = [];
  write(element, parts);
  return parts.join('');
}

/** Only what matters to a reader of text. */
const keptAttributes = ['href', 'class', 'alt', 'src'];

function write(element: XmlElement, parts: string[]): void {
  for (const child of element.children) {
    if (typeof child === 'string') {
      parts.push(escapeHtml(child));
      continue;
    }
    const name = child.name.slice(child.name.indexOf(':') + 1);
    const kept = keptAttributes.flatMap((key) => {
      const value = child.attributes[key];
      return value === undefined ? [] : ` ${key}="${escapeHtml(value)}"`;
    });
    parts.push(`<${name}${kept.join('')}>`);
    write(child, parts);
    parts.push(`</${name}>`);
  }
}

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escapeHtml = (text: string): string => text.replace(/[&<>"]/g, (character) => escapes[character] as string);
