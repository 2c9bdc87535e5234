import type { Random } from '../../infra/random.js';
import { degrees, type Edges, type Labels } from './graph.js';

/** Connections inside a group, and between it and others. */
export interface Crossing {
  readonly inside: number;
  readonly across: number;
}

export interface Null {
  readonly mean: number;
  /** Ends of the middle 95 %. */
  readonly low: number;
  readonly high: number;
  /** How often chance is as far from its mean as what was observed, two-sided. */
  readonly p: number;
}

/** (E − I) ÷ (E + I): -1 all inside, 1 all across; null of nothing. Source: Krackhardt and Stern (1988). */
export function eiIndex({ inside, across }: Crossing): number | null {
  return inside + across === 0 ? null : (across - inside) / (across + inside);
}

/** Connections between people who have a label, and those people numbered anew. */
export interface LabelledGraph {
  readonly left: Uint32Array;
  readonly right: Uint32Array;
  readonly label: Int32Array;
  readonly names: readonly string[];
}

/** People without a label, and their connections, are left out. */
export function labelledGraph({ left, right }: Pick<Edges, 'left' | 'right'>, { of, names }: Labels): LabelledGraph {
  const number = new Int32Array(of.length).fill(-1);
  const label: number[] = [];
  const nodeOf = (person: number): number => {
    if (number[person]! < 0) number[person] = label.push(of[person]!) - 1;
    return number[person]!;
  };
  const kept: number[] = [];
  for (let edge = 0; edge < left.length; edge += 1) {
    if (of[left[edge]!]! >= 0 && of[right[edge]!]! >= 0) kept.push(edge);
  }
  // Numbered in the order of the people, whatever the order of the connections.
  const people = new Set(kept.flatMap((edge) => [left[edge]!, right[edge]!]));
  for (const person of [...people].sort((a, b) => a - b)) nodeOf(person);
  return {
    left: Uint32Array.from(kept, (edge) => nodeOf(left[edge]!)),
    right: Uint32Array.from(kept, (edge) => nodeOf(right[edge]!)),
    label: Int32Array.from(label),
    names,
  };
}

export function crossing({ left, right, label }: LabelledGraph): Crossing {
  const inside = internal(left, right, label);
  return { inside, across: left.length - inside };
}

function internal(left: Uint32Array, right: Uint32Array, label: Int32Array): number {
  let inside = 0;
  for (let edge = 0; edge < left.length; edge += 1) {
    if (label[left[edge]!] === label[right[edge]!]) inside += 1;
  }
  return inside;
}

/** Connections between every two labels: [a · names + b] and [b · names + a] alike, within a label once. */
export function mixing({ left, right, label, names }: LabelledGraph): Uint32Array {
  const counts = new Uint32Array(names.length * names.length);
  for (let edge = 0; edge < left.length; edge += 1) {
    const a = label[left[edge]!]!;
    const b = label[right[edge]!]!;
    counts[a * names.length + b]! += 1;
    if (a !== b) counts[b * names.length + a]! += 1;
  }
  return counts;
}

/** Of a group that is made of some labels. */
export function groupCrossing(mixed: Uint32Array, size: number, group: readonly number[]): Crossing {
  let inside = 0;
  let touching = 0;
  for (const label of group) {
    for (let other = 0; other < size; other += 1) touching += mixed[label * size + other]!;
    for (const other of group) if (other >= label) inside += mixed[label * size + other]!;
  }
  // Rows of the matrix hold a connection between two labels of the group twice.
  for (const label of group) for (const other of group) if (other > label) touching -= mixed[label * size + other]!;
  return { inside, across: touching - inside };
}

/**
 * Visits of connections that the relabellings of one graph may cost: from 5,000 connections on there are fewer of them
 * than configured, never fewer than 100. The mean then errs by a tenth of the null's standard deviation and the ends of
 * the interval by a quarter, and that deviation itself shrinks with the size of the graph.
 */
const visitsAtMost = 2_000_000;
const fewestPermutations = 100;

export function permutationsFor(edges: number, configured: number): number {
  return Math.max(
    Math.min(fewestPermutations, configured),
    Math.min(configured, Math.floor(visitsAtMost / Math.max(1, edges))),
  );
}

/** Labels dealt out anew to the same people, so often; each deal is handed to `look` and may not be kept. */
export function forEachDeal(
  graph: LabelledGraph,
  permutations: number,
  random: Random,
  look: (dealt: LabelledGraph) => void,
): void {
  const { left, right, label, names } = graph;
  const order = canonicalOrder(left, right, label.length);
  const deck = Int32Array.from(label).sort();
  const dealtLabel = new Int32Array(label.length);
  const dealt = { left, right, label: dealtLabel, names };
  const { floor } = Math;
  for (let deal = 0; deal < permutations; deal += 1) {
    for (let last = deck.length - 1; last > 0; last -= 1) {
      const other = floor(random.next() * (last + 1));
      const kept = deck[last]!;
      deck[last] = deck[other]!;
      deck[other] = kept;
    }
    for (let place = 0; place < order.length; place += 1) dealtLabel[order[place]!] = deck[place]!;
    look(dealt);
  }
}

const mix = (word: number): number => {
  let h = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
};

/** Ties that colour refinement leaves are broken one after the other, so often at most. */
const tiesBroken = 16;

/**
 * People in an order that follows from the graph's shape and not from their ids, so that the same seed deals alike
 * whatever people are called: colour refinement (Weisfeiler and Leman), and where it leaves people alike that are no twins
 * (people with the same neighbours), one of them is singled out and the others refined again.
 */
function canonicalOrder(left: Uint32Array, right: Uint32Array, people: number): Uint32Array {
  let colour = refined(left, right, degrees({ left, right }, people));
  const open = new Uint32Array(people);
  for (let edge = 0; edge < left.length; edge += 1) {
    open[left[edge]!]! += mix(right[edge]! + 1);
    open[right[edge]!]! += mix(left[edge]! + 1);
  }
  const closed = open.map((sum, person) => sum + mix(person + 1));
  for (let round = 0; round < tiesBroken; round += 1) {
    const tied = firstTie(byColour(colour), colour, open, closed);
    if (tied.length === 0) break;
    for (const person of tied) colour[person] = mix(colour[person]! + 0x51ed270b);
    colour = refined(left, right, colour);
  }
  return byColour(colour);
}

/** More than there are people in any graph. */
const personLimit = 2 ** 21;

/** Colour and number in one exact double, because numbers sort much faster without a comparison of one's own. */
function byColour(colour: Uint32Array): Uint32Array {
  const keys = new Float64Array(colour.length);
  for (let person = 0; person < colour.length; person += 1) keys[person] = colour[person]! * personLimit + person;
  keys.sort();
  const order = new Uint32Array(colour.length);
  for (let place = 0; place < order.length; place += 1) order[place] = keys[place]! % personLimit;
  return order;
}

function refined(left: Uint32Array, right: Uint32Array, from: Uint32Array): Uint32Array {
  let colour = from;
  const mixed = new Uint32Array(from.length);
  for (let round = 0; round < 3; round += 1) {
    const next = new Uint32Array(from.length);
    for (let person = 0; person < next.length; person += 1) {
      mixed[person] = mix(colour[person]!);
      next[person] = mix(colour[person]! + 0x9e3779b9);
    }
    for (let edge = 0; edge < left.length; edge += 1) {
      next[left[edge]!]! += mixed[right[edge]!]!;
      next[right[edge]!]! += mixed[left[edge]!]!;
    }
    colour = next;
  }
  return colour;
}

/** Of the first people with a colour in common who are not all twins: one, with their twins. */
function firstTie(order: Uint32Array, colour: Uint32Array, open: Uint32Array, closed: Uint32Array): number[] {
  for (let from = 0; from < order.length; ) {
    const first = order[from]!;
    let to = from + 1;
    while (to < order.length && colour[order[to]!] === colour[first]) to += 1;
    const alike = [...order.subarray(from, to)];
    const twins = [open, closed].map((of) => alike.filter((person) => of[person] === of[first]));
    const most = twins[0]!.length >= twins[1]!.length ? twins[0]! : twins[1]!;
    if (most.length < alike.length) return most;
    from = to;
  }
  return [];
}

/** What chance gives, beside what was observed. `chance` is put in order. */
export function nullOf(observed: number, chance: Float64Array): Null {
  const mean = chance.reduce((sum, value) => sum + value, 0) / chance.length;
  const far = Math.abs(observed - mean) - 1e-12;
  const asFar = chance.reduce((count, value) => count + (Math.abs(value - mean) >= far ? 1 : 0), 0);
  chance.sort();
  return {
    mean,
    low: quantile(chance, 0.025),
    high: quantile(chance, 0.975),
    // The observed labels are one of the possible deals (Phipson and Smyth 2010).
    p: (asFar + 1) / (chance.length + 1),
  };
}

function quantile(ascending: Float64Array, share: number): number {
  const rank = share * (ascending.length - 1);
  const below = Math.floor(rank);
  const value = ascending[below]!;
  return value + (rank - below) * ((ascending[below + 1] ?? value) - value);
}
