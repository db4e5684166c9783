import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import type { CalendarDetail } from '../../../api/contract/admin-settings.ts';
import { useWords } from '../../i18n/useWords.ts';
import { When } from '../../time/When.tsx';
import { Section } from '../settings/parts.tsx';

/** Who put which version in force, when and why; an earlier one can become the draft. */
export function Versions({ of, onRestore }: { of: CalendarDetail; onRestore: (version: number) => void }) {
  const say = useWords();
  return (
    <Section title={say('admin.settings.versions')}>
      <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0 }}>
        {of.versions.map(({ version, at, by, note }) => (
          <Box
            component="li"
            key={version}
            sx={({ palette }) => ({
              display: 'flex',
              flexWrap: 'wrap',
              gap: 1.5,
              alignItems: 'center',
              minHeight: 40,
              borderBottom: `1px solid ${palette.divider}`,
            })}
          >
            <strong>{say('admin.settings.version', { version })}</strong>
            <span>{by ? say('admin.settings.by', { name: by.name }) : say('admin.settings.bySystem')}</span>
            <Box component="span" sx={{ color: 'text.secondary' }}>
              <When at={at} />
            </Box>
            <Box component="span" sx={{ flex: 1 }}>
              {note}
            </Box>
            {version === of.version ? (
              <span>{say('admin.settings.inForce')}</span>
            ) : (
              <Button onClick={() => onRestore(version)}>{say('admin.settings.calendars.restore')}</Button>
            )}
          </Box>
        ))}
      </Box>
    </Section>
  );
}
