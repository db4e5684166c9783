import Download from '@mui/icons-material/DownloadOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'react-router-dom';
import type { FlowPicture } from '../../api/contract/floor.ts';
import { CASE_KINDS } from '../../domain/vocabulary.ts';
import { LoadFault } from '../frame/Fault.tsx';
import { usePageTitle } from '../frame/pageTitle.ts';
import { PHONE } from '../frame/usePhone.ts';
import { Waiting } from '../frame/Waiting.tsx';
import { useWords } from '../i18n/useWords.ts';
import { get } from '../server/http.ts';
import { Choice } from './Choice.tsx';
import { Drawing } from './Drawing.tsx';
import { FlowTable } from './FlowTable.tsx';
import { pileOf } from './layout.ts';
import { casesAt, usePictureWords } from './words.ts';

export const useFlows = () =>
  useQuery({
    queryKey: ['flows'],
    queryFn: ({ signal }) => get<FlowPicture[]>('/api/pictures', signal),
    refetchInterval: 60_000,
    placeholderData: (before) => before,
  });

/** Where the open cases of a kind stand in their flow, and where they pile up. */
export default function Flows() {
  const say = useWords();
  const [asked, ask] = useSearchParams();
  const { data, error, refetch } = useFlows();
  usePageTitle(say('floor.picture.title'));
  if (error && !data) return <LoadFault error={error} again={() => void refetch()} />;
  if (!data) return <Waiting rows={8} height={56} />;
  const kind = CASE_KINDS.find((one) => one === asked.get('kind')) ?? CASE_KINDS[0];
  const picture = data.find((one) => one.kind === kind);
  return (
    <Box sx={{ p: 3, [PHONE]: { p: 2 }, display: 'grid', gap: 2, gridTemplateColumns: 'minmax(0, 1fr)' }}>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 2, alignItems: 'center' }}>
        <Choice
          label={say('floor.picture.kind')}
          value={kind}
          options={data.map((one) => ({
            value: one.kind,
            label: `${say(`kind.${one.kind}`)} (${one.stages.reduce((sum, { open }) => sum + open, 0)})`,
          }))}
          onChoose={(value) => ask({ kind: value }, { replace: true })}
        />
        <Typography color="text.secondary" sx={{ flex: 1, minWidth: 200 }}>
          {say('floor.picture.hint')}
        </Typography>
        <Button
          component="a"
          href={`/api/pictures/export.csv?kind=${kind}`}
          variant="outlined"
          startIcon={<Download />}
          download
        >
          {say('floor.picture.csv')}
        </Button>
      </Box>
      {picture && <Picture of={picture} />}
    </Box>
  );
}

function Picture({ of }: { of: FlowPicture }) {
  const say = useWords();
  const words = usePictureWords();
  const pile = pileOf(of.stages);
  const most = Math.max(1, ...of.stages.map(({ open }) => open));
  const busiest = Math.max(1, ...of.arrows.map(({ week }) => week));
  const all = of.stages.reduce((sum, { open }) => sum + open, 0);
  return (
    <>
      <Typography role="status" variant="h2">
        {pile
          ? say('floor.picture.pile', { stage: words.stage(pile), open: pile.open, all, overdue: pile.overdue })
          : say('floor.picture.empty')}
      </Typography>
      <Drawing
        label={say('floor.picture.of', { kind: say(`kind.${of.kind}`) })}
        stages={of.stages.map((stage) => {
          const { id, holder, open, overdue, medianMinutes } = stage;
          const over = holder === 'nobody';
          return {
            id,
            lines: over
              ? [words.short(stage), say('floor.picture.ended')]
              : [
                  words.short(stage),
                  open === 0 ? say('floor.picture.none') : say('floor.picture.open', { smart_count: open }),
                  ...(overdue > 0 ? [say('floor.picture.overdue', { smart_count: overdue })] : []),
                  ...(medianMinutes === null ? [] : [say('floor.picture.median', { span: words.span(medianMinutes) })]),
                ],
            tone: over || open === 0 ? 'over' : overdue * 2 > open ? 'late' : overdue > 0 ? 'soon' : 'active',
            strong: id === pile?.id,
            fill: over ? 0 : open / most,
            to: over
              ? casesAt({ view: 'closed', kind: of.kind })
              : open > 0
                ? casesAt({ view: 'open', kind: of.kind, stage: id })
                : undefined,
          };
        })}
        ways={of.arrows.map(({ from, to, week }) => ({
          ...{ from, to, label: week > 0 ? String(week) : '' },
          weight: week / busiest,
        }))}
      />
      <FlowTable of={of} />
    </>
  );
}
