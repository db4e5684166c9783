import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import Typography from '@mui/material/Typography';
import { Link } from 'react-router-dom';
import type { TrialDetail, TrialFigures, TrialItem } from '../../../api/contract/rule-trials.ts';
import { isOfMembers } from '../../../domain/trial/trial.ts';
import { LoadFault } from '../../frame/Fault.tsx';
import { usePhone } from '../../frame/usePhone.ts';
import { Waiting } from '../../frame/Waiting.tsx';
import { count, money } from '../../i18n/format.ts';
import { useReaderLocale, useWords } from '../../i18n/useWords.ts';
import { versionPlace } from '../useRules.ts';
import { type Behind, useItems } from './useTrials.ts';

type Props = { of: TrialDetail; figures: TrialFigures; behind: Behind; close: () => void };

/** Who is behind a number: each with the rows that decide before and after. */
export function BehindDialog({ of, figures, behind, close }: Props) {
  const say = useWords();
  const phone = usePhone();
  const nameOf = (id: string) => figures.classes.find((one) => one.id === id)?.name ?? id;
  const title =
    'before' in behind
      ? say('ruleTrials.items.title', { before: nameOf(behind.before), after: nameOf(behind.after) })
      : say(`ruleTrials.items.${'unplayed' in behind ? 'unplayed' : 'waits' in behind ? 'waiting' : 'all'}`);
  return (
    <Dialog open onClose={close} fullScreen={phone} fullWidth maxWidth="md" aria-labelledby="behind-title">
      <DialogTitle id="behind-title">{title}</DialogTitle>
      <DialogContent>
        <Items of={of} currency={figures.currency} behind={behind} />
      </DialogContent>
      <DialogActions>
        <Button onClick={close}>{say('ruleTrials.items.close')}</Button>
      </DialogActions>
    </Dialog>
  );
}

function Items({ of, currency, behind }: { of: TrialDetail; currency: string; behind: Behind }) {
  const say = useWords();
  const locale = useReaderLocale();
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useItems(of.id, behind);
  if (error) return <LoadFault error={error} again={() => void refetch()} />;
  if (!data) return <Waiting rows={5} height={56} />;
  const rows = data.pages.flatMap((page) => page.rows);
  const total = data.pages[0]?.total ?? 0;
  if (total === 0) return <Typography>{say('ruleTrials.items.none')}</Typography>;
  const shown = { first: 1, last: count(rows.length, locale), total: count(total, locale) };
  return (
    <>
      <Typography variant="caption" color="text.secondary" role="status">
        {say('ruleTrials.items.of', shown)}{' '}
        {'before' in behind && behind.before === behind.after && say('ruleTrials.items.someKept')}
      </Typography>
      <Box component="ul" sx={{ m: 0, p: 0, listStyle: 'none' }}>
        {rows.map((item) => (
          <Item key={item.id} of={item} trial={of} currency={currency} />
        ))}
      </Box>
      {hasNextPage && (
        <Button disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {say('ruleTrials.items.more')}
        </Button>
      )}
    </>
  );
}

const PLACES = { member: '/members', case: '/cases', approval: '/approvals' } as const;

function Item({ of, trial, currency }: { of: TrialItem; trial: TrialDetail; currency: string }) {
  const say = useWords();
  const locale = useReaderLocale();
  const both = ([before, after]: [number, number]) => ({ before: count(before, locale), after: count(after, locale) });
  const also = [
    of.money === null
      ? ''
      : say(isOfMembers(trial.set) ? 'ruleTrials.items.spent' : 'ruleTrials.items.asked', {
          money: money(of.money, currency, locale),
        }),
    of.waits ? say('ruleTrials.items.waits') : '',
    of.missed && of.missed[0] !== of.missed[1] ? say('ruleTrials.items.missed', both(of.missed)) : '',
    of.called && of.called[0] !== of.called[1] ? say('ruleTrials.items.called', both(of.called)) : '',
  ];
  return (
    <Box component="li" sx={({ palette }) => ({ py: 1, borderBottom: `1px solid ${palette.divider}` })}>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 1.5, overflowWrap: 'anywhere' }}>
        {of.about ? (
          <>
            <Box component={Link} to={`${PLACES[of.about.type]}/${of.about.id}`} sx={{ color: 'primary.main' }}>
              {of.about.number}
            </Box>
            <span>{of.about.name}</span>
            {of.moved && <span>{of.moved}</span>}
          </>
        ) : (
          <Box component="span" sx={{ color: 'text.secondary' }}>
            {say('ruleTrials.items.hidden')}
          </Box>
        )}
        <Box component="span" sx={{ color: 'text.secondary' }}>
          {also.filter(Boolean).join(' · ')}
        </Box>
      </Box>
      {of.text && <Box sx={{ fontSize: 13 }}>{of.text}</Box>}
      {of.why && <Why of={of.why} trial={trial} />}
    </Box>
  );
}

type WhyProps = { of: NonNullable<TrialItem['why']>; trial: Pick<TrialDetail, 'set' | 'version' | 'against'> };

/** The row that decides before and after; where its version is kept, it leads there. */
function Why({ of: { before, after }, trial: { set, version, against } }: WhyProps) {
  const say = useWords();
  const words = ({ row, when }: typeof before) =>
    row === null ? say('ruleTrials.items.otherwise') : say('ruleTrials.items.row', { row, when: when ?? '' });
  const shown = (one: typeof before, of: number | null) =>
    of === null || one.rowId === null ? (
      words(one)
    ) : (
      <Box component={Link} to={versionPlace(set, of, one.rowId)} sx={{ color: 'primary.main' }}>
        {words(one)}
      </Box>
    );
  return (
    <Box sx={{ fontSize: 13, color: 'text.secondary' }}>
      <div>
        {say('ruleTrials.items.before')} {shown(before, against)}
      </div>
      <div>
        {say('ruleTrials.items.after')} {shown(after, version)}
      </div>
    </Box>
  );
}
