import { UserError } from '../../../../infra/errors.js';
import { type ForumEffect, type ForumEffectName, forumEffectNames, forumEffects } from './effects.js';
import { type Confounder, confounderNames, confounders } from './options.js';

/** Of "chill=-0.3,voices=-0.2". Throws UserError that says what there is. */
export function parseForumEffects(text: string): ForumEffect[] {
  const effects = text.split(',').map((part) => parseEffect(part.trim()));
  const twice = effects.find(({ name }, index) => effects.findIndex((other) => other.name === name) < index);
  if (twice !== undefined) throw new UserError(`The effect "${twice.name}" is given twice.`);
  return effects;
}

/** Throws UserError that says what there is. */
export function parseConfounder(text: string): Confounder {
  if (isConfounder(text)) return text;
  throw new UserError(`There is no confounder "${text}". There are:\n${listed(confounders)}`);
}

function parseEffect(part: string): ForumEffect {
  const [name = '', number = '', ...more] = part.split('=').map((piece) => piece.trim());
  if (!isEffect(name)) {
    const effects = Object.fromEntries(forumEffectNames.map((known) => [known, forumEffects[known].says]));
    throw new UserError(`There is no effect "${name}". Give one such as chill=-0.3. There are:\n${listed(effects)}`);
  }
  const { least, most } = forumEffects[name];
  const size = number === '' ? Number.NaN : Number(number);
  if (more.length > 0 || !Number.isFinite(size) || size < least || size > most) {
    throw new UserError(
      `The size of "${name}" must be a number from ${least} to ${most}, as in ${name}=-0.3; it is "${part.slice(name.length + 1)}".`,
    );
  }
  return { name, size };
}

function isEffect(name: string): name is ForumEffectName {
  return (forumEffectNames as readonly string[]).includes(name);
}

function isConfounder(name: string): name is Confounder {
  return (confounderNames as readonly string[]).includes(name);
}

function listed(known: Readonly<Record<string, string>>): string {
  return Object.entries(known)
    .map(([name, says]) => `  ${name.padEnd(14)} ${says}`)
    .join('\n');
}
