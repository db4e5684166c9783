import Box from '@mui/material/Box';
import LinearProgress from '@mui/material/LinearProgress';
import Typography from '@mui/material/Typography';
import { Link } from 'react-router-dom';
import { useWords } from '../../i18n/useWords.ts';
import { isNotDone, type Run } from './useBulk.ts';

/** How far it is, and how it ended for each: what was not done first, with the reason. */
export function Outcomes({ run: { is, total, outcomes } }: { run: Run }) {
  const say = useWords();
  const failed = outcomes.filter(isNotDone);
  const done = outcomes.filter(({ status }) => status === 'done').length;
  const counts = { done, failed: failed.length, pending: outcomes.length - done - failed.length };
  return (
    <>
      {is === 'running' && (
        <LinearProgress
          variant="determinate"
          value={(100 * outcomes.length) / total}
          aria-label={say('views.bulk.progress', { done: outcomes.length, total })}
        />
      )}
      <Typography role="status">
        {is === 'over'
          ? say('views.bulk.counts', counts)
          : say('views.bulk.progress', { done: outcomes.length, total })}
      </Typography>
      <Box component="ul" aria-label={say('views.bulk.result')} sx={{ m: 0, p: 0, listStyle: 'none' }}>
        {[...failed, ...outcomes.filter((outcome) => !isNotDone(outcome))].map((outcome) => (
          <Box
            component="li"
            key={outcome.id}
            sx={({ palette }) => ({
              display: 'flex',
              gap: 2,
              py: 0.75,
              borderBottom: `1px solid ${palette.divider}`,
              fontVariantNumeric: 'tabular-nums',
            })}
          >
            {outcome.number ? (
              <Box component={Link} to={`/cases/${outcome.id}`} sx={{ whiteSpace: 'nowrap', color: 'primary.main' }}>
                {outcome.number}
              </Box>
            ) : (
              <span>—</span>
            )}
            <Typography component="span" color={isNotDone(outcome) ? 'error' : 'text.secondary'}>
              {outcome.text}
            </Typography>
          </Box>
        ))}
      </Box>
    </>
  );
}
