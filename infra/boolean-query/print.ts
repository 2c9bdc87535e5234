import type { FieldNode, LeafNode, QueryTree } from './tree.js';
import { isUnspaced } from './words.js';

/** The query that parses to this tree. */
export function printQuery(tree: QueryTree): string {
  switch (tree.kind) {
    case 'and':
      return tree.parts.map((part) => (part.kind === 'or' ? `(${printQuery(part)})` : printQuery(part))).join(' AND ');
    case 'or':
      return tree.parts.map(printQuery).join(' OR ');
    case 'not': {
      const { part } = tree;
      return part.kind === 'words' || part.kind === 'field' ? `NOT ${printQuery(part)}` : `NOT (${printQuery(part)})`;
    }
    case 'near':
      return `${printSide(tree.left)} NEAR/${tree.words} ${printSide(tree.right)}`;
    case 'words':
      return printLeaf(tree);
    case 'field':
      return printField(tree);
  }
}

const printSide = (leaves: readonly LeafNode[]): string =>
  leaves.length === 1 ? printLeaf(leaves[0]!) : `(${leaves.map(printLeaf).join(' OR ')})`;

export function printLeaf({ words }: LeafNode): string {
  if (words.length === 1) return words[0]!;
  const text = words.reduce((line, word, index) => {
    const joined = index > 0 && isUnspaced(word) && isUnspaced(words[index - 1]!);
    return index === 0 || joined ? `${line}${word}` : `${line} ${word}`;
  }, '');
  return `"${text}"`;
}

function printField(node: FieldNode): string {
  const values = node.field === 'title' ? node.values.map(printLeaf) : node.values.map(printValue);
  return `${node.field}:${values.length === 1 ? values[0] : `(${values.join(' OR ')})`}`;
}

const printValue = (value: string): string =>
  /^[^\s()（）"“”„‟«»＂−-][^\s()（）"“”„‟«»＂]*$/u.test(value) ? value : `"${value}"`;
