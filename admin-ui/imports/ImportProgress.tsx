import Box from '@mui/material/Box';
import LinearProgress from '@mui/material/LinearProgress';
import Typography from '@mui/material/Typography';
import { useEffect, useRef, useState } from 'react';
import type { ImportDetail } from '../../api/contract/files.ts';
import { count } from '../i18n/format.ts';
import { useReaderLocale, useWords } from '../i18n/useWords.ts';
import { spanOf } from '../time/duration.ts';

type Mark = { at: number; rows: number; bytes: number };

/** How far it is, how fast, and how long it will still take: from what came in since this was opened. */
export function ImportProgress({ run }: { run: ImportDetail }) {
  const say = useWords();
  const locale = useReaderLocale();
  const pace = usePace(run);
  const percent = run.bytes > 0 ? Math.min(100, Math.floor((run.readBytes / run.bytes) * 100)) : 0;
  const left = pace && pace.bytes > 0 ? spanOf(((run.bytes - run.readBytes) / pace.bytes) * 1_000) : null;
  return (
    <Box sx={{ maxWidth: 560 }}>
      <LinearProgress
        {...(run.state === 'running' && run.doing === 'rows'
          ? { variant: 'determinate', value: percent }
          : { variant: 'indeterminate' })}
        aria-label={say('files.page.progress')}
      />
      <Typography variant="caption" color="text.secondary">
        {run.doing === 'tiers'
          ? say('files.page.tiers', { done: count(run.retiered, locale) })
          : `${say('files.page.percent', { percent })} · ${say('files.page.rows')} ${count(run.rows, locale)}`}
        {pace && left && run.doing === 'rows'
          ? ` · ${say('files.page.pace', {
              rate: count(Math.round(pace.rows), locale),
              left: say(`desk.time.${left.unit}`, left.values),
            })}`
          : ''}
      </Typography>
    </Box>
  );
}

/** Rows and bytes a second; null until there are two looks to compare. */
function usePace({ rows, readBytes, state }: ImportDetail): { rows: number; bytes: number } | null {
  const first = useRef<Mark | null>(null);
  const [pace, setPace] = useState<{ rows: number; bytes: number } | null>(null);
  useEffect(() => {
    if (state !== 'running') return;
    const now = { at: Date.now(), rows, bytes: readBytes };
    const from = first.current;
    if (!from || from.rows > rows) {
      first.current = now;
      return;
    }
    const seconds = (now.at - from.at) / 1_000;
    if (seconds > 0 && now.rows > from.rows)
      setPace({ rows: (now.rows - from.rows) / seconds, bytes: (now.bytes - from.bytes) / seconds });
  }, [rows, readBytes, state]);
  return pace;
}
