import Box from '@mui/material/Box';
import type { ReactNode } from 'react';
import type { AlarmMark } from '../../api/contract/alarms.ts';
import { useWords } from '../i18n/useWords.ts';

/** A text with its words of alarm marked; what each stands for is said in words, not by colour alone. */
export function Marked({ text, marks }: { text: string; marks: readonly AlarmMark[] }) {
  const say = useWords();
  const parts: ReactNode[] = [];
  let done = 0;
  for (const { from, to, group } of marks) {
    // Two groups may have found the same word.
    if (from < done || to > text.length) continue;
    const reason = say('alarms.mark', { group: say(`alarms.group.${group}`) });
    parts.push(
      text.slice(done, from),
      <Box
        key={from}
        component="mark"
        title={reason}
        sx={({ palette }) => ({
          color: 'inherit',
          background: palette.tones.soon.fill,
          borderBottom: `2px solid ${palette.tones.soon.line}`,
        })}
      >
        {text.slice(from, to)}
        <span className="seen-by-readers-only"> ({reason})</span>
      </Box>,
    );
    done = to;
  }
  return (
    <>
      {parts}
      {text.slice(done)}
    </>
  );
}
