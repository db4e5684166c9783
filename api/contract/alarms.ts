import { z } from 'zod';
import { ALARM_GROUPS, ALARM_LIMITS, cleanWord } from '../../domain/alarm/groups.ts';
import { ALERT_SEVERITIES } from '../../domain/alert/kinds.ts';
import { Id, Instant, Person, text } from './values.ts';

export const AlarmGroupId = z.enum(ALARM_GROUPS);

const Words = z
  .array(
    z
      .string()
      .max(ALARM_LIMITS.length * 2)
      .refine((word) => word.isWellFormed() && !word.includes('\u0000'), 'unreadableCharacters')
      .transform(cleanWord),
  )
  .max(ALARM_LIMITS.words);
const Group = z.strictObject({
  severity: z.enum(ALERT_SEVERITIES),
  words: z.strictObject({ zh: Words, en: Words }),
});
/** Words of alarm by group and language. */
export const AlarmGroups = z.strictObject({
  legal: Group,
  regulator: Group,
  media: Group,
  safety: Group,
  other: Group,
});

/** The list in force; version 0: as shipped. */
export const AlarmWordList = z.object({
  version: z.number().int(),
  groups: AlarmGroups,
  shipped: AlarmGroups,
  versions: z.array(z.object({ version: z.number().int(), at: Instant, by: Person.nullable() })),
});
export type AlarmWordList = z.infer<typeof AlarmWordList>;

export const NewAlarmWords = z.strictObject({ basedOn: z.number().int().min(0), groups: AlarmGroups });

/** Where a word stands: `from` and `to` are UTF-16 places in the text that was given. */
export const AlarmMark = z.object({
  from: z.number().int(),
  to: z.number().int(),
  group: AlarmGroupId,
  word: z.string(),
});
export type AlarmMark = z.infer<typeof AlarmMark>;

/** `groups`: a list that is not saved yet; left out: the one in force. */
export const AlarmTrial = z.strictObject({ text: text(20_000), groups: AlarmGroups.optional() });

/** Words of alarm in what the member of a case wrote, and where they stand in each message. */
export const CaseAlarms = z.object({
  found: z.array(
    z.object({
      group: AlarmGroupId,
      severity: z.enum(ALERT_SEVERITIES),
      words: z.array(z.string()),
      at: Instant,
      /** Not meant so, by whom and why; null: it counts. */
      dismissed: z.object({ by: Person, at: Instant, note: z.string() }).nullable(),
    }),
  ),
  marks: z.array(z.object({ messageId: Id, marks: z.array(AlarmMark) })),
});
export type CaseAlarms = z.infer<typeof CaseAlarms>;

export const AlarmDismissal = z.strictObject({ group: AlarmGroupId, note: text(500) });
