import { z } from 'zod';
import { CASE_KINDS, CATEGORIES, LOCALES, type Locale } from '../vocabulary.ts';
import { faultsOfWords } from './variables.ts';

/** What helps a rep with cases of a kind: reply templates, macros (steps in one action) and checklists. As data, in versions. */

export const TOOL_TYPES = ['template', 'macro', 'checklist'] as const;
export type ToolType = (typeof TOOL_TYPES)[number];

/** Commands that say something to the member. */
export const REPLY_VERBS = ['reply', 'ask', 'resolve'] as const;
export type ReplyVerb = (typeof REPLY_VERBS)[number];

const plain = (max: number) =>
  z
    .string()
    .max(max)
    .transform((s) => s.normalize('NFC').trim());
const given = (max: number) => plain(max).pipe(z.string().min(1));

/** Words that may hold variables: none that nobody knows, and no tags. Empty: not in this language. */
const filled = plain(10_000).superRefine((words, c) => {
  const fault = faultsOfWords(words)[0];
  if (fault) c.addIssue({ code: 'custom', message: fault.code });
});
const said = z.strictObject({ zh: filled, en: filled });
export type Words = z.infer<typeof said>;

/** In both languages, or in the one that is named. */
const both = said.superRefine((words, c) => {
  for (const locale of LOCALES)
    if (words[locale] === '') c.addIssue({ code: 'custom', message: 'required', path: [locale] });
});

export const Template = z
  .strictObject({
    words: said,
    /** Meant for one language only. */
    only: z.enum(LOCALES).nullable(),
    verbs: z.array(z.enum(REPLY_VERBS)).min(1).max(3),
    /** Typed after `/`. */
    shortcut: z.string().regex(/^[a-z0-9-]{0,20}$/, 'notAShortcut'),
  })
  .superRefine(({ words, only }, c) => {
    for (const locale of LOCALES)
      if (words[locale] === '' && (only === null || only === locale))
        c.addIssue({ code: 'custom', message: 'missingLanguage', path: ['words', locale] });
      else if (words[locale] !== '' && only !== null && only !== locale)
        c.addIssue({ code: 'custom', message: 'otherLanguage', path: ['words', locale] });
  });
export type Template = z.infer<typeof Template>;

/** What a step says to the member is its own, or a template's. */
const saying = z.strictObject({ do: z.enum(REPLY_VERBS), templateId: z.uuid().nullable(), words: both.nullable() });

export const Step = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('claim') }),
  z.strictObject({ do: z.literal('note'), words: both }),
  saying.refine(({ templateId, words }) => (templateId === null) !== (words === null), {
    message: 'templateOrWords',
    path: ['words'],
  }),
  z.strictObject({ do: z.literal('handover'), queueId: z.uuid().nullable() }),
]);
export type Step = z.infer<typeof Step>;
export const STEP_KINDS = ['claim', 'note', ...REPLY_VERBS, 'handover'] as const;

export const Macro = z.strictObject({ steps: z.array(Step).min(1).max(10) });
export type Macro = z.infer<typeof Macro>;

const Item = z.strictObject({
  /** Stays when the words change: ticks hang on it. */
  id: z.string().regex(/^[a-z0-9-]{1,40}$/),
  zh: given(200),
  en: given(200),
  /** Must be ticked before the case can be resolved. */
  required: z.boolean(),
});
export const Checklist = z
  .strictObject({ items: z.array(Item).min(1).max(30) })
  .refine(({ items }) => new Set(items.map(({ id }) => id)).size === items.length, {
    message: 'duplicateItem',
    path: ['items'],
  });
export type Checklist = z.infer<typeof Checklist>;

/** Which cases it is for; nothing named: all. */
export type Fits = { kinds: readonly string[]; categories: readonly string[] };
export const fits = ({ kinds, categories }: Fits, of: { kind: string; category: string }): boolean =>
  (kinds.length === 0 || kinds.includes(of.kind)) && (categories.length === 0 || categories.includes(of.category));

/** What every tool has. */
const common = {
  nameZh: given(80),
  nameEn: given(80),
  /** For references from elsewhere; none needed. */
  code: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,39}$/, 'notACode')
    .nullable(),
  kinds: z.array(z.enum(CASE_KINDS)).max(CASE_KINDS.length),
  categories: z.array(z.enum(CATEGORIES)).max(CATEGORIES.length),
  shared: z.boolean(),
};

export const Tool = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('template'), ...common, definition: Template }),
  z.strictObject({ type: z.literal('macro'), ...common, definition: Macro }),
  z.strictObject({ type: z.literal('checklist'), ...common, definition: Checklist }),
]);
export type Tool = z.infer<typeof Tool>;

/** In the language asked for, else in the one there is. */
export function wordsIn(words: Words, locale: Locale): { locale: Locale; words: string } {
  if (words[locale] !== '') return { locale, words: words[locale] };
  const other = locale === 'zh' ? 'en' : 'zh';
  return { locale: other, words: words[other] };
}
