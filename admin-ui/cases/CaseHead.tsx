import Back from '@mui/icons-material/ArrowBackOutlined';
import Person from '@mui/icons-material/PersonOutlined';
import ViewList from '@mui/icons-material/ViewSidebarOutlined';
import Box from '@mui/material/Box';
import IconButton from '@mui/material/IconButton';
import Typography from '@mui/material/Typography';
import { Link } from 'react-router-dom';
import { usePhone, useTwoColumns } from '../frame/usePhone.ts';
import { nameOf } from '../i18n/format.ts';
import { useReaderLocale, useWords } from '../i18n/useWords.ts';
import type { Verb } from '../server/acts.ts';
import { When } from '../time/When.tsx';
import { CaseActions } from './CaseActions.tsx';
import { CaseClocks } from './CaseClocks.tsx';
import { CaseStrip } from './CaseStrip.tsx';
import { EscalationBanner } from './EscalationBanner.tsx';
import { ChannelMark, SeverityMark, Tag } from './marks.tsx';
import { Progress } from './Progress.tsx';
import { WhoIsHere } from './presence/WhoIsHere.tsx';
import { ReceiptBanner } from './ReceiptBanner.tsx';
import { oneLine } from './rowStyle.ts';
import type { CaseDetail } from './useCase.ts';
import type { CaseDialog } from './verbs/dialogs.ts';

type Props = {
  of: CaseDetail;
  busy: Verb | null;
  onAct: (verb: Verb) => void;
  onDialog: (dialog: CaseDialog) => void;
  onShowQueue?: () => void;
};

export function CaseHead({ of, busy, onAct, onDialog, onShowQueue }: Props) {
  const say = useWords();
  const locale = useReaderLocale();
  const phone = usePhone();
  const two = useTwoColumns();
  return (
    <Box component="header" sx={{ borderBottom: 1, borderColor: 'divider', flexShrink: 0 }}>
      <Box sx={{ px: phone ? 2 : 3, pt: 1, pb: 1, display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: 1 }}>
        <Box sx={{ display: 'flex', alignItems: 'center', gap: 1, minHeight: 32 }}>
          {phone && (
            <IconButton component={Link} to="/queue" aria-label={say('desk.case.back')} sx={{ ml: -1.5 }}>
              <Back />
            </IconButton>
          )}
          {onShowQueue && (
            <IconButton
              size="small"
              onClick={onShowQueue}
              aria-label={say('desk.queue.show')}
              title={say('desk.queue.show')}
            >
              <ViewList fontSize="small" />
            </IconButton>
          )}
          <Typography
            variant="h2"
            sx={{ flex: 1, minWidth: 0, overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }}
            title={of.subject}
            dir="auto"
          >
            {of.subject}
          </Typography>
          {!two && (
            <IconButton
              component={Link}
              to={`/members/${of.member.id}`}
              aria-label={`${say('desk.member.open')}: ${of.member.name}`}
            >
              <Person />
            </IconButton>
          )}
          <CaseActions of={of} busy={busy} onAct={onAct} onDialog={onDialog} />
        </Box>
        <Box
          sx={{
            display: 'flex',
            flexWrap: 'wrap',
            alignItems: 'center',
            gap: 1,
            fontSize: 12,
            color: 'text.secondary',
          }}
        >
          <Tag>{say(`kind.${of.kind}`)}</Tag>
          <SeverityMark severity={of.severity} />
          {!of.verified && <Tag tone="soon">{say('desk.case.unverified')}</Tag>}
          <ChannelMark channel={of.channel} />
          <span>{of.assignee?.name ?? say('desk.queue.nobody')}</span>
          {of.queue && <span>· {nameOf(of.queue, locale)}</span>}
          <span>
            · <When at={of.openedAt} />
          </span>
          <Box component={Link} to={`/cases/${of.id}/way`} sx={{ color: 'primary.main' }}>
            {say('floor.way.show')}
          </Box>
          <WhoIsHere />
          {of.rating && (
            <Tag tone={of.rating.score > 3 ? 'met' : of.rating.score > 2 ? 'soon' : 'late'}>
              {say('desk.case.rating', { score: of.rating.score })}
            </Tag>
          )}
          {of.rating?.comment && (
            <Box component="q" dir="auto" title={of.rating.comment} sx={{ ...oneLine, maxWidth: '100%' }}>
              {of.rating.comment}
            </Box>
          )}
        </Box>
        {!phone && <Progress of={of} />}
        <CaseClocks of={of} onDialog={onDialog} />
      </Box>
      <ReceiptBanner of={of} busy={busy} onTold={() => onAct('confirmReceipt')} />
      <EscalationBanner of={of} busy={busy} onAcknowledge={() => onAct('acknowledge')} onDialog={onDialog} />
      <CaseStrip of={of} busy={busy} onAct={onAct} onDialog={onDialog} />
    </Box>
  );
}
