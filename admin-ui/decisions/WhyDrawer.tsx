import Close from '@mui/icons-material/CloseOutlined';
import Box from '@mui/material/Box';
import Drawer from '@mui/material/Drawer';
import IconButton from '@mui/material/IconButton';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router-dom';
import type { Explanation } from '../../api/contract/people.ts';
import { LoadFault } from '../frame/Fault.tsx';
import { Waiting } from '../frame/Waiting.tsx';
import { useWords } from '../i18n/useWords.ts';
import { useMayRead, versionPlace } from '../rules/useRules.ts';
import { get } from '../server/http.ts';
import { When } from '../time/When.tsx';
import { Conditions } from './Conditions.tsx';

/** A decision that explains itself: the sentence, each condition with what it saw, the nearest miss, all facts. */
export default function WhyDrawer({ decisionId, onClose }: { decisionId: string; onClose: () => void }) {
  const say = useWords();
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['decisions', decisionId],
    queryFn: ({ signal }) => get<Explanation>(`/api/decisions/${decisionId}`, signal),
    staleTime: 60_000,
  });
  return (
    <Drawer
      anchor="right"
      open
      onClose={onClose}
      slotProps={{
        paper: { role: 'dialog', 'aria-label': say('desk.why.title'), sx: { width: 440, maxWidth: '100vw' } },
      }}
    >
      <Box sx={{ display: 'flex', alignItems: 'center', px: 3, py: 1, borderBottom: 1, borderColor: 'divider' }}>
        <Typography variant="h2" sx={{ flex: 1 }}>
          {say('desk.why.title')}
        </Typography>
        <IconButton onClick={onClose} aria-label={say('desk.why.close')} autoFocus>
          <Close fontSize="small" />
        </IconButton>
      </Box>
      {error && <LoadFault error={error} again={() => void refetch()} />}
      {isPending && <Waiting rows={6} />}
      {data && <Body of={data} />}
    </Drawer>
  );
}

function Body({ of }: { of: Explanation }) {
  const say = useWords();
  const mayRead = useMayRead();
  return (
    <Box sx={{ p: 3, display: 'grid', gap: 2 }}>
      <div>
        <Typography sx={{ fontSize: 16, fontWeight: 500 }}>{of.sentence}</Typography>
        <Typography variant="caption" color="text.secondary">
          {say('desk.why.version', { set: of.ruleSetName, version: of.version })} · <When at={of.decidedAt} />
        </Typography>
        {mayRead && (
          <Box
            component={Link}
            to={versionPlace(of.ruleSet, of.version, of.rowId)}
            sx={{ display: 'block', color: 'primary.main', fontSize: 13 }}
          >
            {say('desk.why.toRow')}
          </Box>
        )}
      </div>
      <Part title={say('desk.why.outcome')}>
        <Typography>{of.outcomeText}</Typography>
      </Part>
      <Part title={say('desk.why.conditions')}>
        {of.when.conditions.length === 0 ? (
          <Typography color="text.secondary">{say('desk.why.always')}</Typography>
        ) : (
          <Conditions of={of.when} />
        )}
      </Part>
      {of.nearestMiss && (
        <Part title={say('desk.why.nearest')}>
          <Typography sx={{ mb: 1 }}>{of.nearestMiss.sentence}</Typography>
          <Conditions of={of.nearestMiss.when} />
        </Part>
      )}
      <details>
        <Typography component="summary" variant="h3" sx={{ cursor: 'pointer', mb: 1 }}>
          {say('desk.why.facts')}
        </Typography>
        <Box
          component="dl"
          sx={{ m: 0, display: 'grid', gridTemplateColumns: '1fr auto', columnGap: 2, rowGap: 0.5, fontSize: 13 }}
        >
          {of.facts.map((fact) => (
            <Box key={fact.id} sx={{ display: 'contents' }}>
              <Box component="dt" sx={{ color: 'text.secondary' }}>
                {fact.name}
              </Box>
              <Box component="dd" sx={{ m: 0, textAlign: 'right', overflowWrap: 'anywhere' }}>
                {fact.value}
              </Box>
            </Box>
          ))}
        </Box>
      </details>
    </Box>
  );
}

const Part = ({ title, children }: { title: string; children: React.ReactNode }) => (
  <section>
    <Typography variant="h3" sx={{ mb: 0.5 }}>
      {title}
    </Typography>
    {children}
  </section>
);
