import Box from '@mui/material/Box';
import { nameOf } from '../../i18n/format.ts';
import { useReaderLocale, useWords } from '../../i18n/useWords.ts';
import type { RecordForm } from '../order/useRecordForm.ts';
import { inUse, useRecords } from '../order/useRecords.ts';
import type { PersonForm } from './values.ts';

const LEVELS = [0, 1, 2, 3, 4, 5] as const;

/** Each skill with how well: nothing, or 1 (knows a little) to 5 (expert). */
export function Skills({ form }: { form: RecordForm<PersonForm> }) {
  const say = useWords();
  const locale = useReaderLocale();
  const { data = [] } = useRecords('skills');
  const { skills } = form.values;
  const put = (id: string, level: number) =>
    form.set(
      'skills',
      [...skills.filter((skill) => skill.id !== id), ...(level > 0 ? [{ id, level }] : [])].sort((a, b) =>
        a.id < b.id ? -1 : 1,
      ),
    );
  const shown = inUse(
    data,
    skills.map(({ id }) => id),
  );
  return (
    <Box sx={{ display: 'grid', gap: 1, gridTemplateColumns: { xs: 'minmax(0, 1fr)', sm: '1fr 1fr' } }}>
      {shown.map((skill) => {
        const level = skills.find(({ id }) => id === skill.id)?.level ?? 0;
        return (
          <Box key={skill.id} component="label" sx={{ display: 'flex', alignItems: 'center', gap: 1 }}>
            <Box component="span" sx={{ flex: 1, fontWeight: level > 0 ? 500 : 400 }}>
              {nameOf(skill, locale)}
            </Box>
            <Box
              component="select"
              value={level}
              onChange={(event) => put(skill.id, Number(event.target.value))}
              sx={({ palette }) => ({
                font: 'inherit',
                height: 32,
                width: 132,
                borderRadius: 1,
                color: level > 0 ? palette.tones.active.text : palette.text.secondary,
                background: level > 0 ? palette.tones.active.fill : palette.background.paper,
                border: `1px solid ${level > 0 ? palette.tones.active.line : palette.divider}`,
                '@media (pointer: coarse)': { height: 44 },
              })}
            >
              {LEVELS.map((n) => (
                <option key={n} value={n}>
                  {say(`admin.people.level.l${n}`)}
                </option>
              ))}
            </Box>
          </Box>
        );
      })}
      {form.errors.skills && <Box sx={{ color: 'error.main', fontSize: 12 }}>{form.errors.skills}</Box>}
    </Box>
  );
}
