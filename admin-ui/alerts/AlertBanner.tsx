import Bell from '@mui/icons-material/NotificationImportantOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useGetList } from 'react-admin';
import { Link } from 'react-router-dom';
import type { AlertRow } from '../../api/contract/alerts.ts';
import { WhyButton } from '../decisions/WhyButton.tsx';
import { useWords } from '../i18n/useWords.ts';
import { useTake } from './useTake.ts';

/** Above the story of a case: alerts that nobody has taken. */
export default function AlertBanner({ caseId }: { caseId: string }) {
  const say = useWords();
  const { data = [] } = useGetList<AlertRow>('alerts', {
    filter: { caseId, status: 'open' },
    sort: { field: 'raisedAt', order: 'DESC' },
    pagination: { page: 1, perPage: 10 },
  });
  const { take, busy, faults } = useTake();
  if (data.length === 0) return null;
  return (
    <Box
      component="section"
      aria-label={say('alerts.list.title')}
      sx={({ palette }) => ({
        px: { xs: 2, sm: 3 },
        py: 0.5,
        fontSize: 13,
        color: palette.tones.soon.text,
        background: palette.tones.soon.fill,
        borderBottom: `1px solid ${palette.tones.soon.line}`,
      })}
    >
      {data.map((row) => (
        <Box
          key={row.id}
          sx={{ display: 'flex', alignItems: 'center', gap: 1, flexWrap: { xs: 'wrap', sm: 'nowrap' } }}
        >
          <Bell fontSize="small" aria-hidden />
          <Box component="strong" sx={{ flex: 1 }}>
            {say('alerts.banner.one', { kind: say(`alerts.kind.${row.kind}`) })}
          </Box>
          <WhyButton
            decisionId={row.decisionId}
            label={`${say('alerts.list.why')}: ${say(`alerts.kind.${row.kind}`)}`}
          />
          {faults[row.id] && <span role="alert">{faults[row.id]}</span>}
          <Button color="inherit" size="small" component={Link} to={`/alerts?caseId=${caseId}`}>
            {say('alerts.banner.see')}
          </Button>
          <Button
            color="inherit"
            size="small"
            variant="outlined"
            disabled={busy === row.id}
            onClick={() => void take(row)}
          >
            {say('alerts.list.take')}
          </Button>
        </Box>
      ))}
    </Box>
  );
}
