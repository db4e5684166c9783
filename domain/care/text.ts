import type { VARIABLES } from './cadence.ts';

export type Values = Record<(typeof VARIABLES)[number], string>;

/** A text with its values filled in, once: what a value says is never read as another variable. */
export const fill = (text: string, values: Values): string =>
  text.replace(/%\{(\w+)\}/g, (whole, name: string) =>
    Object.hasOwn(values, name) ? values[name as keyof Values] : whole,
  );

/** Paragraphs are divided by empty lines. */
export const paragraphsOf = (text: string): string[] =>
  text
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.trim())
    .filter(Boolean);
